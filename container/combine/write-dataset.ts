/** The dataset: `features/`, `rejects.parquet`, `signal_stats.csv`, `summary.json`, `manifest.json`. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countingMemoryMb, type Database } from '../dataset/database.ts';
import { describeOutput, type OutputFile } from '../files/output-file.ts';
import { publish, type Result, stagedPath } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import type { Combination } from './combination.ts';
import { renderManifest } from './manifest.ts';
import { loadSignalNames, rowRanges, selectNormalized, writePart, writeRejects } from './parts.ts';
import { signalNormalizer } from './signal-names.ts';
import { hasSignalStats, renderSignalStats } from './signal-stats.ts';
import { renderSummary, summarize } from './summary.ts';

export const datasetResults: readonly Result[] = [
  { name: 'features', files: /^part-\d{5,}\.parquet$/ },
  ...['rejects.parquet', 'signal_stats.csv', 'summary.json', 'manifest.json'].map((name) => ({ name })),
];

/** @returns the count of rows */
export async function writeDataset(combination: Combination, job: Job, database: Database): Promise<number> {
  const { task, shards, columns, startedMs } = combination;
  const { output } = job.folders;
  // A row group is held whole, and has a size of its own: of wide rows or long lists more than counting takes.
  await database.limitMemory(Math.max(2 * countingMemoryMb, Math.round(0.6 * job.machine.memoryMb)));
  const parts = await writeParts(combination, job, database);
  const rejects = stagedPath(output, 'rejects.parquet');
  const joined = stagedPath(output, 'joined-rejects.parquet');
  await writeRejects(shards, { joined, path: rejects, compression: task.compression, database });
  await database.limitMemory(countingMemoryMb);
  const built = await describeTables(combination, { parts, rejects });
  const locations = parts.map(({ location }) => location);
  const tables = { parts: locations, rejects, columnNames: columns.map(({ name }) => name), files: built };
  const counted = shards.map(({ group, head: { counts, extractor } }) => ({ group, counts, extractor }));
  const summary = await summarize(counted, tables, database);
  const texts: Readonly<Record<string, WrittenText>> = {
    ...(hasSignalStats(columns) && {
      'signal_stats.csv': await renderSignalStats(columns, [{ paths: locations, database }]),
    }),
    'summary.json': { text: renderSummary(summary), rows: null },
  };
  const outputs = [...built, ...(await writeTexts(texts, output))];
  const run = runFacts({ startedMs, threads: 1, jobConfig: job.folders.jobConfig, nowMs: job.nowMs });
  const partPaths = parts.map(({ path }) => path);
  const environment = environmentFacts(job.env);
  const manifest = renderManifest({ task, summary, shards, partPaths, outputs, run, environment });
  await writePieces(stagedPath(output, 'manifest.json'), manifest);
  job.interruption.throwIfAborted();
  const names = ['features', 'rejects.parquet', ...Object.keys(texts), 'manifest.json'];
  publish(output, names, { retired: ['signal_stats.csv'] });
  return summary.rows;
}

interface Part {
  /** Inside the output folder. */
  readonly path: string;
  /** Where it lies until the dataset is whole. */
  readonly location: string;
  readonly rows: number;
}

async function writeParts(combination: Combination, job: Job, database: Database): Promise<readonly Part[]> {
  const { task, shards, columns, bytes, progress } = combination;
  const { output } = job.folders;
  mkdirSync(stagedPath(output, 'features'));
  const hasSignal = canNormalize(combination);
  if (hasSignal) {
    const normalize = signalNormalizer(task.signalNames);
    const paths = [...new Set(shards.map(({ input }) => input.features))];
    await loadSignalNames(paths, { database, normalize });
  }
  const select = hasSignal ? selectNormalized(columns) : '*';
  const ranges = rowRanges(shards, 'features');
  const parts: Part[] = [];
  for (const [index, shard] of shards.entries()) {
    const name = `part-${String(index).padStart(5, '0')}.parquet`;
    const location = join(stagedPath(output, 'features'), name);
    const { compression } = task;
    const rows = await writePart(shard, { select, range: ranges[index]!, database, path: location, compression });
    job.interruption.throwIfAborted();
    parts.push({ path: `features/${name}`, location, rows });
    progress.done++;
    const doneBytes = Math.round((bytes * progress.done) / shards.length);
    const done = { done: progress.done, total: shards.length, doneBytes, totalBytes: bytes };
    job.reporter.unit({ path: shard.group, status: 'processed', rows, ...done });
  }
  return parts;
}

function canNormalize({ columns }: Combination): boolean {
  const isRaw = columns.every(({ name }) => name !== 'signal_raw');
  return isRaw && columns.some(({ name, type }) => name === 'signal' && type === 'VARCHAR');
}

async function describeTables(
  { shards }: Combination,
  { parts, rejects }: { parts: readonly Part[]; rejects: string },
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [];
  for (const { location, path, rows } of parts) files.push(await describeOutput(location, { path, rows }));
  const rows = shards.reduce((sum, { head }) => sum + head.counts.unitsRejected, 0);
  return [...files, await describeOutput(rejects, { path: 'rejects.parquet', rows })];
}

interface WrittenText {
  readonly text: string;
  readonly rows: number | null;
}

async function writeTexts(
  texts: Readonly<Record<string, WrittenText>>,
  output: string,
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [];
  for (const [path, { text, rows }] of Object.entries(texts)) {
    writeFileSync(stagedPath(output, path), text);
    files.push(await describeOutput(stagedPath(output, path), { path, rows }));
  }
  return files;
}
