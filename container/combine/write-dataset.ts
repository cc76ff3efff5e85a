/** The dataset: `features/`, `rejects.parquet`, `signal_stats.csv`, `summary.json`, `manifest.json`. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../dataset/database.ts';
import { describeOutput, type OutputFile } from '../files/output-file.ts';
import { publish, type Result, stagedPath } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import type { Combination } from './combination.ts';
import { renderCsv } from './csv.ts';
import { renderManifest } from './manifest.ts';
import { loadSignalNames, selectNormalized, writeJoined, writePart } from './parts.ts';
import { signalNormalizer } from './signal-names.ts';
import { hasSignalStats, poolSignals, statsHeader } from './signal-stats.ts';
import { type Summary, summarize } from './summary.ts';

export const datasetResults: readonly Result[] = [
  { name: 'features', files: /^part-\d{5,}\.parquet$/ },
  ...['rejects.parquet', 'signal_stats.csv', 'summary.json', 'manifest.json'].map((name) => ({ name })),
];

/** @returns the count of rows */
export async function writeDataset(combination: Combination, job: Job, database: Database): Promise<number> {
  const { task, shards, columns, startedMs } = combination;
  const { output } = job.folders;
  const parts = await writeParts(combination, job, database);
  const rejects = stagedPath(output, 'rejects.parquet');
  await writeJoined(shards, { file: 'rejects', path: rejects, compression: task.compression, database });
  const partFiles = parts.map(({ location }) => location);
  const columnNames = columns.map(({ name }) => name);
  const summary = await summarize(shards, { parts: partFiles, rejects, columnNames }, database);
  const rows = {
    'rejects.parquet': summary.unitsRejected,
    ...(await writeStats(combination, { partFiles, job, database })),
  };
  writeFileSync(stagedPath(output, 'summary.json'), renderSummary(summary));
  const names = [...Object.keys(rows), 'summary.json'];
  const outputs: OutputFile[] = [];
  for (const { location, path, rows } of parts) outputs.push(await describeOutput(location, { path, rows }));
  for (const path of names) {
    const count = (rows as Record<string, number>)[path] ?? null;
    outputs.push(await describeOutput(stagedPath(output, path), { path, rows: count }));
  }
  const run = runFacts({ startedMs, threads: 1, jobConfig: job.folders.jobConfig, nowMs: job.nowMs });
  const partPaths = parts.map(({ path }) => path);
  const environment = environmentFacts(job.env);
  const manifest = renderManifest({ task, summary, shards, partPaths, outputs, run, environment });
  await writePieces(stagedPath(output, 'manifest.json'), manifest);
  job.interruption.throwIfAborted();
  publish(output, ['features', ...names, 'manifest.json'], { retired: ['signal_stats.csv'] });
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
  const parts: Part[] = [];
  for (const [index, shard] of shards.entries()) {
    const name = `part-${String(index).padStart(5, '0')}.parquet`;
    const location = join(stagedPath(output, 'features'), name);
    const rows = await writePart(shard, { select, database, path: location, compression: task.compression });
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

async function writeStats(
  { columns }: Combination,
  { partFiles, job, database }: { partFiles: readonly string[]; job: Job; database: Database },
): Promise<Readonly<Record<string, number>>> {
  if (!hasSignalStats(columns)) return {};
  const rows = await poolSignals({ paths: partFiles, columns }, database);
  writeFileSync(stagedPath(job.folders.output, 'signal_stats.csv'), renderCsv(statsHeader, rows));
  return { 'signal_stats.csv': rows.length };
}

function renderSummary(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}
