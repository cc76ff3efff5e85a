/**
 * Mutated headers and signal files, thousands in a group, read by the container's program as SageMaker would run it.
 * Every header must end as processed, rejected with a reason, or skipped, none as our own error; units that were left
 * alone must give the rows that they give by themselves; no cell is infinite, also where rows are pooled; rows, memory,
 * time and the files that are opened have bounds.
 */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Receipt } from '@macroshard/container/ledger/receipt';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { createRandom, deriveSeed, type Random } from '../../scripts/sample/random.ts';
import type { Fuzz } from './fuzz.ts';
import { mutateBytes, mutateText } from './mutate.ts';
import { baseRecords, type RecordFiles } from './records.ts';
import { openedOutside, runTraced } from './traced-job.ts';

/** Combining takes its time, and pools what a batch holds. */
const combineEvery = 4;

const unitsABatch = 2000;
/** One unit in so many is left alone. */
const controlEvery = 20;
const mostMemoryMb = 250 + 2 * 50;
const extractor = fileURLToPath(new URL('./timed-extractor.js', import.meta.url));

export const fuzzHeaders: Fuzz = async ({ count, seed, progress }) => {
  const totals = { processed: 0, rejected: 0, skipped: 0, peakMb: 0, opened: 0, controls: 0 };
  const codes = new Map<string, number>();
  for (let batch = 0; batch * unitsABatch < count; batch++) {
    const units = Math.min(unitsABatch, count - batch * unitsABatch);
    const random = createRandom(deriveSeed(seed, `batch ${batch}`));
    const result = await runBatch(random, { units, combines: batch % combineEvery === 0 });
    for (const unit of result.receipt.units) {
      totals[unit.status]++;
      if (unit.status === 'rejected') codes.set(unit.code, (codes.get(unit.code) ?? 0) + 1);
    }
    totals.peakMb = Math.max(totals.peakMb, result.peakMb);
    totals.opened += result.opened;
    totals.controls += result.controls;
    progress(`${batch * unitsABatch + units} of ${count}, ${codes.size} reject codes, ${Math.round(totals.peakMb)} MB`);
  }
  const { processed, rejected, skipped, peakMb, opened, controls } = totals;
  return (
    `${count} mutated records: ${processed} units processed, ${rejected} rejected by ${codes.size} codes, ${skipped} skipped; ` +
    `${controls} left alone gave the same rows; ${opened} files opened, none outside; ${Math.round(peakMb)} MB at most`
  );
};

interface BatchResult {
  readonly receipt: Receipt;
  readonly peakMb: number;
  readonly opened: number;
  readonly controls: number;
}

async function runBatch(
  random: Random,
  { units, combines }: { units: number; combines: boolean },
): Promise<BatchResult> {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-fuzz-'));
  let isKept = false;
  try {
    const group = join(root, 'processing', 'input', 'g');
    const controls = writeUnits(group, { random, units });
    const window = random.pick(['0', '0', '1', '7']);
    const args = [
      'process-group',
      '--group',
      'g',
      '--threads',
      '2',
      '--extractor',
      extractor,
      '--window-seconds',
      window,
      '--option',
      `zeroIsMissing=${random.pick(['none', 'numerics'])}`,
    ];
    const job = await runTraced(root, args);
    const problem = (text: string) => {
      isKept = true;
      return new Error(`headers: ${text}; the group is kept in ${group}`);
    };
    if (job.exitCode !== 0) throw problem(`the program ended with ${job.exitCode}: ${job.stderr.slice(0, 500)}`);
    const outside = openedOutside(job.opened, root);
    if (outside !== undefined) throw problem(`${outside} was opened`);
    if (job.peakMb > mostMemoryMb)
      throw problem(`${job.peakMb} MB of memory were used, expected ${mostMemoryMb} at most`);
    const receipt = JSON.parse(readFileSync(join(root, 'processing', 'output', 'receipt.json'), 'utf8')) as Receipt;
    const rows = await readRows(root);
    const wrong =
      checkReceipt(receipt) ??
      checkCells(rows) ??
      checkAmplification(receipt) ??
      checkControls(rows, controls) ??
      (combines ? await checkPooled(root) : undefined);
    if (wrong !== undefined) throw problem(wrong);
    return { receipt, peakMb: job.peakMb, opened: job.opened.length, controls: controls.length };
  } finally {
    if (!isKept) rmSync(root, { recursive: true, force: true });
  }
}

interface Control {
  readonly folder: string;
  /** Index of the record that it is a copy of. */
  readonly base: number;
}

function writeUnits(group: string, { random, units }: { random: Random; units: number }): readonly Control[] {
  const controls: Control[] = [];
  for (let unit = 0; unit < units; unit++) {
    const folder = `u${String(unit).padStart(5, '0')}`;
    const base = random.integer(0, baseRecords.length - 1);
    const isControl = unit % controlEvery === 0;
    if (isControl) controls.push({ folder, base });
    const files = isControl ? baseRecords[base]! : mutate(random, baseRecords[base]!);
    mkdirSync(join(group, folder), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(group, folder, name), content);
    if (!isControl && random.chance(5)) misplace(random, join(group, folder));
  }
  return controls;
}

function mutate(random: Random, files: RecordFiles): RecordFiles {
  const victim = random.pick(Object.keys(files));
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => {
      if (name !== victim && !random.chance(20)) return [name, content];
      if (typeof content !== 'string') return [name, mutateBytes(random, content)];
      return [name, random.chance(10) ? mutateBytes(random, Buffer.from(content)) : mutateText(random, content)];
    }),
  );
}

/** Something else in the place of a signal file, or beside the header. */
function misplace(random: Random, folder: string): void {
  const path = join(folder, 'r.dat');
  const kind = random.integer(0, 6);
  if (kind < 4) rmSync(path, { force: true });
  if (kind === 0) symlinkSync('/etc/passwd', path);
  else if (kind === 1) symlinkSync('/dev/zero', path);
  else if (kind === 2) symlinkSync('../../../..', path);
  else if (kind === 3) mkdirSync(path);
  else if (kind === 4) writeFileSync(join(folder, '._r.hea'), 'r 1\nr.dat 16\n');
  else if (kind === 5) writeFileSync(Buffer.from(`${folder}/b\xff.hea`, 'latin1'), 'r 1\nr.dat 16\n');
  else mkdirSync(Buffer.from(`${folder}/d\xff`, 'latin1'));
}

/** Each header of the tree once, and none for a reason of our own. */
function checkReceipt({ files, units }: Receipt): string | undefined {
  const seen = new Set<string>();
  for (const unit of units) {
    if (seen.has(unit.path)) return `unit ${JSON.stringify(unit.path)} is there twice`;
    seen.add(unit.path);
    if (unit.status !== 'rejected') continue;
    const said = `unit ${JSON.stringify(unit.path)} is rejected as ${unit.code}: ${unit.message.slice(0, 300)}`;
    if (['extractor-failed', 'worker-crashed'].includes(unit.code) || unit.message.trim() === '') return said;
  }
  const headers = files.filter(({ path, sizeBytes }) => path.endsWith('.hea') && sizeBytes !== null);
  const givesPlaces = /^(?:master|layout) of a multi-segment record$/;
  const lost = headers.find(
    ({ path, skipped = '' }) => !seen.has(path.slice(0, -'.hea'.length)) && !givesPlaces.test(skipped),
  );
  return lost === undefined ? undefined : `header ${JSON.stringify(lost.path)} has become nothing`;
}

type Row = Readonly<Record<string, unknown>>;

async function readRows(root: string): Promise<readonly Row[]> {
  const file = await asyncBufferFromFile(join(root, 'processing', 'output', 'features.parquet'));
  return parquetReadObjects({ file });
}

function checkCells(rows: readonly Row[]): string | undefined {
  for (const row of rows) {
    const wrong = Object.entries(row).find(([, cell]) => typeof cell === 'number' && !Number.isFinite(cell));
    if (wrong !== undefined) return `${String(row.path)} has ${wrong[0]} ${String(wrong[1])}`;
  }
  return undefined;
}

/** Bytes of the unit's folder bound its rows: a sample takes a byte, in a FLAC stream a 64th of one, at least. */
function checkAmplification({ files, units }: Receipt): string | undefined {
  const bytes = new Map<string, number>();
  for (const { path, sizeBytes } of files) {
    const folder = path.split('/')[0]!;
    if (!path.endsWith('.hea')) bytes.set(folder, (bytes.get(folder) ?? 0) + (sizeBytes ?? 0));
  }
  for (const unit of units) {
    if (unit.status !== 'processed') continue;
    const most = 64 * (bytes.get(unit.path.split('/')[0]!) ?? 0) + 1000;
    if (unit.rows > most) return `${unit.path} has ${unit.rows} rows, expected at most ${most}`;
  }
  return undefined;
}

/** The records that were left alone have the rows of one another, whatever stands around them. */
function checkControls(rows: readonly Row[], controls: readonly Control[]): string | undefined {
  const byFolder = new Map<string, string[]>();
  for (const { path, ...row } of rows) {
    const [folder, ...name] = String(path).split('/');
    const text = JSON.stringify([name, row], (_, value) => (typeof value === 'bigint' ? String(value) : value));
    byFolder.set(folder!, [...(byFolder.get(folder!) ?? []), text]);
  }
  const expected = new Map<number, string>();
  for (const { folder, base } of controls) {
    const got = (byFolder.get(folder) ?? []).join('\n');
    const first = expected.get(base) ?? got;
    expected.set(base, first);
    if (got !== first || (got === '' && !isRefused(base)))
      return `${folder}, which was left alone, has other rows than its like:\n${got}\n${first}`;
  }
  return undefined;
}

/** A row a sample of a stream of zeros is refused, whoever stands around it. */
function isRefused(base: number): boolean {
  return baseRecords[base]!['r.hea']!.toString().includes('zeros');
}

/** What `combine` makes of the group has no cell that is infinite, either. */
async function checkPooled(root: string): Promise<string | undefined> {
  const dataset = join(root, 'dataset');
  mkdirSync(join(dataset, 'processing', 'input'), { recursive: true });
  cpSync(join(root, 'processing', 'output'), join(dataset, 'processing', 'input', 'g'), { recursive: true });
  const { exitCode, stderr } = await runTraced(dataset, ['combine']);
  if (exitCode !== 0) return `combine ended with ${exitCode}: ${stderr.slice(0, 500)}`;
  const statistics = readFileSync(join(dataset, 'processing', 'output', 'signal_stats.csv'), 'utf8');
  return statistics.split('\n').find((line) => /,-?(?:Infinity|NaN)(?:,|$)/.test(line));
}
