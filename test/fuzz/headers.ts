/**
 * Mutated headers and signal files, thousands in a group, read by the container's program as SageMaker would run it.
 * Every header must end as processed, rejected with a reason, or skipped, none as our own error; units that were left
 * alone must give the rows that they give by themselves; memory, time and the files that are opened have bounds.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    const result = await runBatch(createRandom(deriveSeed(seed, `batch ${batch}`)), units);
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

async function runBatch(random: Random, units: number): Promise<BatchResult> {
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
    const wrong = checkReceipt(receipt) ?? (await checkControls(root, controls));
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

/** Something else in the place of a signal file. */
function misplace(random: Random, folder: string): void {
  const path = join(folder, 'r.dat');
  rmSync(path, { force: true });
  const kind = random.integer(0, 3);
  if (kind === 0) symlinkSync('/etc/passwd', path);
  else if (kind === 1) symlinkSync('/dev/zero', path);
  else if (kind === 2) symlinkSync('../../../..', path);
  else mkdirSync(path);
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
  const lost = headers.find(({ path, skipped }) => skipped === undefined && !seen.has(path.slice(0, -'.hea'.length)));
  return lost === undefined ? undefined : `header ${JSON.stringify(lost.path)} has become nothing`;
}

/** The records that were left alone have the rows of one another, whatever stands around them. */
async function checkControls(root: string, controls: readonly Control[]): Promise<string | undefined> {
  const file = await asyncBufferFromFile(join(root, 'processing', 'output', 'features.parquet'));
  const rows = await parquetReadObjects({ file });
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
    if (got === '' || got !== first)
      return `${folder}, which was left alone, has other rows than its like:\n${got}\n${first}`;
  }
  return undefined;
}
