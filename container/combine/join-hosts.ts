/** The shares of a group that several instances have processed, joined to what one alone would have written. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../compare-bytes.ts';
import { createEventPause } from '../event-loop.ts';
import type { Reject, Warning } from '../extractor.ts';
import { JobFailure, stopFailure } from '../failure.ts';
import { describeOutput } from '../files/output-file.ts';
import { stagedPath } from '../files/staged-output.ts';
import { countsText, InputDigester } from '../input-digest.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { FileEndings } from '../ledger/file-endings.ts';
import { digestListing } from '../ledger/listing-digest.ts';
import type { Receipt, ReceiptCounts, ReceiptFile, ReceiptUnit } from '../ledger/receipt.ts';
import { renderReceipt } from '../ledger/render-receipt.ts';
import { canonicalJson } from '../ledger/seal.ts';
import { TableReader } from '../parquet/read-table.ts';
import { writeRejects } from '../parquet/write-rejects.ts';
import { TableWriter } from '../parquet/write-table.ts';
import { checkDigests } from './check-inputs.ts';
import { describeInput } from './inputs.ts';
import { type InputLedger, readLedger, type Shard } from './shards.ts';

/**
 * The ledgers, with one in place of all those of one group's hosts; its files lie in the job's staging
 * folder.
 * @throws JobFailure where a host is missing, or two of them do not belong together
 */
export async function joinHosts(ledgers: readonly InputLedger[], job: Job): Promise<readonly InputLedger[]> {
  const shares = new Map<string, Share[]>();
  for (const { ledger, shard } of sharesIn(ledgers)) {
    shares.set(shard.group, [...(shares.get(shard.group) ?? []), { ledger, shard }]);
  }
  if (shares.size === 0) return ledgers;
  for (const each of shares.values()) expectAllHosts(each);
  const joined: InputLedger[] = ledgers.filter(
    (ledger) => ![...shares.values()].flat().some((each) => each.ledger === ledger),
  );
  for (const [group, each] of shares) {
    const folder = stagedPath(job.folders.output, join('joined-hosts', String(joined.length)));
    mkdirSync(folder, { recursive: true });
    await joinGroup(group, { shares: each, folder, job });
    joined.push(await readLedger(describeInput(nameOf(each), folder)));
  }
  return joined;
}

interface Share {
  readonly ledger: InputLedger;
  readonly shard: Shard;
}

function sharesIn(ledgers: readonly InputLedger[]): readonly Share[] {
  return ledgers.flatMap((ledger) => {
    const [shard] = ledger.shards;
    return !ledger.input.isPartial && shard?.head.run.host !== undefined ? [{ ledger, shard }] : [];
  });
}

/** Of the folder that all of them lie in. */
function nameOf([first]: readonly Share[]): string {
  return first!.ledger.input.name.replace(/\/[^/]*$/, '');
}

function expectAllHosts(shares: readonly Share[]): void {
  const [first] = shares;
  const { group, head } = first!.shard;
  const hosts = head.run.hosts ?? [];
  const found = shares.map(({ shard }) => shard.head.run.host!);
  const missing = hosts.filter((host) => !found.includes(host));
  const again = 'run the step of the group again';
  if (missing.length > 0) {
    throw new JobFailure(
      `group ${JSON.stringify(group)} has the shares of ${found.length} of its ${hosts.length} instances, ` +
        `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: ${again}`,
    );
  }
  for (const { shard } of shares) {
    const { host, hosts: others } = shard.head.run;
    if (found.filter((each) => each === host).length > 1) {
      throw new JobFailure(`group ${JSON.stringify(group)} has two shares of the instance ${host}: ${again}`);
    }
    const [got, expected] = [others, hosts].map((each) => canonicalJson(each));
    if (got !== expected || madeOf(shard) !== madeOf(first!.shard)) {
      throw new JobFailure(
        `group ${JSON.stringify(group)} has shares of ${head.run.host} and ${host} that are not of one job: ${again}`,
      );
    }
  }
}

function madeOf({ head: { extractor, options, environment } }: Shard): string {
  return canonicalJson({ extractor, options, environment });
}

interface Joining {
  readonly shares: readonly Share[];
  readonly folder: string;
  readonly job: Job;
}

async function joinGroup(group: string, { shares, folder, job }: Joining): Promise<void> {
  const receipts: Receipt[] = [];
  for (const { ledger, shard } of shares) {
    await checkDigests(ledger);
    receipts.push(await shard.readReceipt());
  }
  const units = unitsInOrder(group, receipts);
  const [features, rejects] = ['features.parquet', 'rejects.parquet'] as const;
  const rows = await joinRows(group, { units, shares, path: join(folder, features), job });
  const rejected = writeRejects(join(folder, rejects), { group, rejects: rejectsOf(units) });
  const outputs = [
    await describeOutput(join(folder, features), { path: features, rows }),
    await describeOutput(join(folder, rejects), { path: rejects, rows: rejected }),
  ];
  const files = filesInOrder(group, receipts);
  expectSurveyed(group, files, receipts);
  const warnings = receipts.flatMap((receipt) => receipt.warnings).sort(compareWarnings);
  const { format, extractor, options, environment } = receipts[0]!;
  const pieces = renderReceipt({
    ...{ format, group, extractor, options, environment, outputs, warnings, files },
    counts: countsOf(receipts, files),
    inputSha256: digestListing(files),
    units: units.map(({ unit }) => unit),
    run: runOf(receipts),
  });
  await writePieces(join(folder, 'receipt.json'), pieces);
}

interface PlacedUnit {
  readonly unit: ReceiptUnit;
  /** Position of its share. */
  readonly share: number;
}

function unitsInOrder(group: string, receipts: readonly Receipt[]): readonly PlacedUnit[] {
  const units = receipts.flatMap((receipt, share) => receipt.units.map((unit): PlacedUnit => ({ unit, share })));
  units.sort((a, b) => compareBytes(a.unit.path, b.unit.path));
  const twice = units.findIndex(({ unit }, index) => unit.path === units[index + 1]?.unit.path);
  if (twice >= 0)
    throw onTwoHosts(group, units[twice]!.unit.path, [
      receipts[units[twice]!.share]!,
      receipts[units[twice + 1]!.share]!,
    ]);
  return units;
}

/** An unreadable entry can be a folder, which each host lists that has a file in it. */
function filesInOrder(group: string, receipts: readonly Receipt[]): readonly ReceiptFile[] {
  const files = receipts.flatMap((receipt) => receipt.files.map((file) => ({ file, receipt })));
  files.sort((a, b) => compareBytes(a.file.path, b.file.path));
  return files.flatMap(({ file, receipt }, index) => {
    const before = files[index - 1];
    if (before?.file.path !== file.path) return [file];
    if (file.sizeBytes === null && file.path.endsWith('/')) return [];
    throw onTwoHosts(group, file.path, [before.receipt, receipt]);
  });
}

/** Each instance has some of the files: only all of them together can be compared with the survey. */
function expectSurveyed(group: string, files: readonly ReceiptFile[], receipts: readonly Receipt[]): void {
  const expected = receipts[0]!.run.surveyed;
  if (expected === undefined) return;
  const digester = new InputDigester();
  for (const { path, sizeBytes } of files) {
    if (sizeBytes !== null) digester.add({ key: path, sizeBytes, etag: '' });
  }
  const found = digester.finish();
  if (found.keys === expected.keys) return;
  throw new JobFailure(
    `input of group ${JSON.stringify(group)} is not as surveyed: its ${receipts.length} instances ` +
      `${countsText(found, expected)}; run npx macroshard survey and upsert`,
  );
}

function onTwoHosts(group: string, path: string, receipts: readonly Receipt[]): JobFailure {
  const hosts = receipts.map(({ run }) => run.host).join(' and ');
  return new JobFailure(
    `group ${JSON.stringify(group)} has ${JSON.stringify(path)} on ${hosts}, expected each file on one instance: ` +
      'its input is to be ShardedByS3Key',
  );
}

async function joinRows(
  group: string,
  {
    units,
    shares,
    path,
    job,
  }: Omit<Joining, 'folder'> & { readonly units: readonly PlacedUnit[]; readonly path: string },
): Promise<number> {
  const readers: TableReader[] = [];
  for (const { ledger } of shares) readers.push(await openTable(ledger));
  const { columns } = readers[0]!;
  const odd = readers.findIndex((reader) => canonicalJson(reader.columns) !== canonicalJson(columns));
  if (odd > 0)
    throw new JobFailure(`group ${JSON.stringify(group)} has shares with different columns, expected the same`);
  const table = new TableWriter(path, { group, columns });
  const pauseForEvents = createEventPause();
  for (const { unit, share } of units) {
    if (unit.status !== 'processed') continue;
    const batch = await readers[share]!.take(unit.rows);
    if (batch.rowCount < unit.rows) {
      const { name } = shares[share]!.ledger.input;
      throw new JobFailure(
        `input ${JSON.stringify(name)}: features.parquet ends in the rows of ${JSON.stringify(unit.path)}, ` +
          `expected ${unit.rows} of them as its receipt says`,
      );
    }
    table.add(batch);
    await pauseForEvents();
    if (job.interruption.aborted) {
      throw stopFailure(
        job.interruption,
        `the shares of group ${JSON.stringify(group)} were joined, no result was written`,
      );
    }
  }
  return table.finish();
}

async function openTable({ input }: InputLedger): Promise<TableReader> {
  try {
    return await TableReader.open(input.features);
  } catch (error) {
    const reason = (error as Error).message;
    throw new JobFailure(`input ${JSON.stringify(input.name)}: features.parquet cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

function* rejectsOf(units: readonly PlacedUnit[]): Generator<Reject> {
  for (const { unit } of units) {
    if (unit.status === 'rejected') yield { path: unit.path, code: unit.code, message: unit.message };
  }
}

function compareWarnings(a: Warning, b: Warning): number {
  return compareBytes(a.path, b.path) || compareBytes(a.message, b.message);
}

function countsOf(receipts: readonly Receipt[], files: readonly ReceiptFile[]): ReceiptCounts {
  const sum = (count: Exclude<keyof ReceiptCounts, 'endings'>) =>
    receipts.reduce((total, { counts }) => total + counts[count], 0);
  const endings = new FileEndings();
  for (const { path } of files) endings.add(path);
  return {
    unitsProcessed: sum('unitsProcessed'),
    unitsRejected: sum('unitsRejected'),
    unitsSkipped: sum('unitsSkipped'),
    rows: sum('rows'),
    files: files.length,
    filesSkipped: files.filter(({ skipped }) => skipped !== undefined).length,
    bytes: sum('bytes'),
    warnings: sum('warnings'),
    endings: endings.told(),
  };
}

/** The threads of each host, one after the other. */
function threadSecondsOf(runs: readonly Receipt['run'][]): Pick<Receipt['run'], 'threadSeconds'> {
  const known = runs.flatMap(({ threadSeconds }) => threadSeconds ?? []);
  if (known.length === 0) return {};
  const all = (kind: 'work' | 'wait' | 'idle') => known.flatMap((each) => each[kind]);
  return { threadSeconds: { work: all('work'), wait: all('wait'), idle: all('idle') } };
}

/** From the first begin to the last end. */
function runOf(receipts: readonly Receipt[]): Omit<Receipt['run'], 'sha256'> {
  const runs = receipts.map(({ run }) => run);
  const { threads, versions, job, hosts, input, surveyed } = runs[0]!;
  const startedAt = runs.map((run) => run.startedAt).sort()[0]!;
  const endedAt = runs
    .map((run) => run.endedAt)
    .sort()
    .at(-1)!;
  return {
    ...{ startedAt, endedAt, threads, versions, job },
    seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    reusedUnits: runs.reduce((total, run) => total + run.reusedUnits, 0),
    ...threadSecondsOf(runs),
    ...(surveyed === undefined ? input !== undefined && { input } : { input: 'as surveyed' }),
    ...(hosts && { hosts }),
  };
}
