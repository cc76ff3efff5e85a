/** `combine`: groups' results into one dataset, or, with `--partial`, into one input of a later combine. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Compression } from '../arguments.ts';
import { type Database, literal, openDatabase } from '../combine/database.ts';
import { listShards, type Shard } from '../combine/shards.ts';
import { signalNormalizer } from '../combine/signal-names.ts';
import { signalStatistics } from '../combine/signal-stats.ts';
import { summarize } from '../combine/summary.ts';
import { digestFile, publish, removeTemporaryFiles, temporaryPath, writeTextFile } from '../files.ts';
import { datasetFacts, type JobContext, outputFolder, runFacts } from '../job.ts';
import { jsonDocument } from '../json-text.ts';
import { TaskError } from '../task-error.ts';

export interface CombineOptions {
  readonly partial: boolean;
  readonly compression: Compression;
  /** Spelling to normalized name, beside the built-in table. */
  readonly signalNames: ReadonlyMap<string, string>;
}

/**
 * Writes the combined dataset, byte for byte the same for the same inputs in any order and with any threads.
 * @throws TaskError where an input is not whole, cannot be read, or brings a group a second time
 */
export async function combine(options: CombineOptions, context: JobContext): Promise<void> {
  const startedAtMs = context.nowMs();
  const folder = outputFolder(context);
  removeTemporaryFiles(folder);
  const shards = listShards(context);
  const temporaryFolder = join(folder, '.duckdb');
  const database = await openDatabase({ threads: context.threads, temporaryFolder });
  try {
    const work: Work = { database, shards, folder, options, context };
    await (options.partial ? joinShards(work) : writeDataset(work, startedAtMs));
  } finally {
    database.close();
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}

interface Work {
  readonly database: Database;
  readonly shards: readonly Shard[];
  readonly folder: string;
  readonly options: CombineOptions;
  readonly context: JobContext;
}

async function joinShards(work: Work): Promise<void> {
  const { shards, folder, context } = work;
  await copy(work, join(folder, 'features.parquet'), orderedRows(shards.map(({ features }) => features)));
  await writeRejects(work);
  writeTextFile(
    join(folder, 'receipts.json'),
    jsonDocument({ receipts: shards.map(({ receipt }) => receipt).values() }),
  );
  context.report({ event: 'done', groups: shards.length });
}

async function writeDataset(work: Work, startedAtMs: number): Promise<void> {
  const { shards, folder, context } = work;
  const columns = await checkColumns(work);
  const parts = await writeParts(work, columns);
  await writeRejects(work);
  const outputs = ['rejects.parquet', ...parts];
  if (hasSignals(columns)) {
    await writeSignalStatistics(work, parts);
    outputs.push('signal_stats.csv');
  }
  const receipts = shards.map(({ receipt }) => receipt);
  const summary = summarize(receipts, columns.includes('record') ? await countRecords(work, parts) : null);
  writeTextFile(join(folder, 'summary.json'), [`${JSON.stringify(summary, null, 2)}\n`]);
  outputs.push('summary.json');
  const { rejectedFraction, unitsProcessed, unitsRejected, unitsSkipped, rows } = summary;
  const manifest = {
    dataset: datasetFacts(context),
    counts: { groups: shards.length, unitsProcessed, unitsRejected, unitsSkipped, rows },
    outputs: Object.fromEntries(outputs.sort().map((name) => [name, digestFile(join(folder, name))])),
    groups: receipts.map(({ run, ...receipt }) => receipt).values(),
    run: {
      ...runFacts(context, startedAtMs),
      groups: Object.fromEntries(receipts.map(({ group, run }) => [group, run])),
    },
  };
  // The ledger comes last: where it stands, everything that it names stands too.
  writeTextFile(join(folder, 'manifest.json'), jsonDocument(manifest));
  context.report({
    event: 'done',
    groups: shards.length,
    unitsProcessed,
    unitsRejected,
    unitsSkipped,
    rows,
    rejectedFraction,
  });
}

/** One part a group, in the order of their names; its rows keep their order. */
async function writeParts(work: Work, columns: readonly string[]): Promise<readonly string[]> {
  const { shards, folder, options, context } = work;
  const featuresFolder = join(folder, 'features');
  mkdirSync(featuresFolder, { recursive: true });
  for (const name of readdirSync(featuresFolder)) rmSync(join(featuresFolder, name));
  const selection = await selectColumns(work, columns, options.signalNames);
  const parts: string[] = [];
  for (const [index, { group, features }] of shards.entries()) {
    context.signal.throwIfAborted();
    const name = `features/part-${String(index).padStart(5, '0')}.parquet`;
    await copy(
      work,
      join(folder, name),
      `SELECT ${selection} FROM read_parquet(${literal(features)}) WHERE "group" = ${literal(group)}`,
    );
    parts.push(name);
  }
  return parts;
}

async function selectColumns(
  work: Work,
  columns: readonly string[],
  additions: ReadonlyMap<string, string>,
): Promise<string> {
  if (!columns.includes('signal')) return '*';
  const normalize = signalNormalizer(additions);
  const files = work.shards.map(({ features }) => features);
  const names = [];
  for await (const { signal } of work.database.rows(
    `SELECT DISTINCT signal FROM ${readParquet(files)} WHERE signal IS NOT NULL`,
  )) {
    names.push(String(signal));
  }
  const cases = names.sort().map((name) => `WHEN ${literal(name)} THEN ${literal(normalize(name))}`);
  const normalized =
    cases.length === 0
      ? literal(normalize(null))
      : `CASE signal ${cases.join(' ')} ELSE ${literal(normalize(null))} END`;
  return columns
    .map((name) =>
      name === 'signal' ? `${normalized} AS signal, signal AS signal_raw` : `"${name.replaceAll('"', '""')}"`,
    )
    .join(', ');
}

async function writeRejects(work: Work): Promise<void> {
  const files = work.shards.map(({ rejects }) => rejects);
  const rows = `SELECT "group", path, code, message FROM ${readParquet(files)} ORDER BY "group", path, code, message`;
  await copy(work, join(work.folder, 'rejects.parquet'), rows);
}

async function writeSignalStatistics(work: Work, parts: readonly string[]): Promise<void> {
  const files = parts.map((name) => join(work.folder, name));
  const columns = 'kind, signal, units, "group", record, n_samples, n_missing, duration_s, mean, std, min, max';
  const rows = () => work.database.rows(`SELECT ${columns} FROM ${readParquet(files)}`);
  const lines = await signalStatistics(rows);
  writeTextFile(
    join(work.folder, 'signal_stats.csv'),
    lines.map((line) => `${line}\n`),
  );
}

async function countRecords(work: Work, parts: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const files = parts.map((name) => join(work.folder, name));
  const counts = new Map<string, number>();
  const sql = `SELECT "group", count(DISTINCT record) AS records FROM ${readParquet(files)} GROUP BY "group"`;
  for await (const row of work.database.rows(sql)) counts.set(String(row.group), Number(row.records));
  return counts;
}

/** The columns of the groups' files, which must be the same in all. */
async function checkColumns({ database, shards }: Work): Promise<readonly string[]> {
  let first: { readonly input: string; readonly columns: readonly string[] } | undefined;
  for (const { features, input } of shards) {
    const columns: string[] = [];
    try {
      const sql = `DESCRIBE SELECT * FROM read_parquet(${literal(features)})`;
      for await (const row of database.rows(sql)) columns.push(`${String(row.column_name)} ${String(row.column_type)}`);
    } catch (error) {
      throw new TaskError(`the input ${input}: cannot read features.parquet: ${firstLine(error)}`);
    }
    first ??= { input, columns };
    if (columns.join() !== first.columns.join()) {
      throw new TaskError(
        `the inputs ${first.input} and ${input} have other columns; all groups must come from one extractor`,
      );
    }
  }
  return first!.columns.map((column) => column.slice(0, column.lastIndexOf(' ')));
}

function hasSignals(columns: readonly string[]): boolean {
  const needed = [
    'kind',
    'signal',
    'units',
    'record',
    'n_samples',
    'n_missing',
    'duration_s',
    'mean',
    'std',
    'min',
    'max',
  ];
  return needed.every((name) => columns.includes(name));
}

// A group's rows lie in one file, in their order: group and place in the file are an order of all rows.
function orderedRows(files: readonly string[]): string {
  return `SELECT * EXCLUDE (file_row_number) FROM ${readParquet(files, 'file_row_number = true')} ORDER BY "group", file_row_number`;
}

function readParquet(files: readonly string[], option?: string): string {
  const distinct = [...new Set(files)];
  return `read_parquet([${distinct.map(literal).join(', ')}]${option ? `, ${option}` : ''})`;
}

async function copy({ database, options }: Work, path: string, select: string): Promise<void> {
  try {
    await database.run(
      `COPY (${select}) TO ${literal(temporaryPath(path))} (FORMAT parquet, COMPRESSION ${options.compression})`,
    );
  } catch (error) {
    throw new TaskError(`cannot write ${path}: ${firstLine(error)}`);
  }
  publish(path);
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!;
}
