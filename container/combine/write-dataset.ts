/** The dataset: `features/`, `rejects.parquet`, `signal_stats.csv`, `summary.json`, `profile.json`, `manifest.json`. */

import { rmSync, writeFileSync } from 'node:fs';
import type { Database } from '../dataset/database.ts';
import { describeOutput, type OutputFile } from '../files/output-file.ts';
import { publish, type Result, stagedPath } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import type { Combination } from './combination.ts';
import { renderManifest } from './manifest.ts';
import { joinRejects } from './parts.ts';
import { profile, renderProfile } from './profile.ts';
import { sampleRows } from './row-sample.ts';
import { groupsByDatabase, limitToCounting, limitToWriting } from './share-work.ts';
import { hasSignalStats, poolStats, renderSignalStats } from './signal-stats.ts';
import { renderSummary, summarizeDataset } from './summary.ts';
import { selectOfParts, writeParts } from './write-parts.ts';

export const datasetResults: readonly Result[] = [
  { name: 'features', files: /^part-\d{5,}\.parquet$/ },
  ...['rejects.parquet', 'signal_stats.csv', 'summary.json', 'profile.json', 'manifest.json'].map((name) => ({ name })),
];

/**
 * @param databases  share the work
 * @returns the count of rows
 */
export async function writeDataset(
  combination: Combination,
  job: Job,
  databases: readonly Database[],
): Promise<number> {
  const { task, shards, columns, startedMs } = combination;
  const { output } = job.folders;
  const [database, second = database] = databases;
  const shares = groupsByDatabase(shards, databases.length).map((groups, index) => ({
    groups,
    database: databases[index]!,
  }));
  await limitToWriting(databases, job);
  const parts = await writeParts(combination, job, shares);
  const rejects = stagedPath(output, 'rejects.parquet');
  const joined = stagedPath(output, 'joined-rejects.parquet');
  await joinRejects(shards, { joined, path: rejects, compression: task.compression, database: database! });
  await limitToCounting(databases);
  const rejectedUnits = shards.reduce((sum, { head }) => sum + head.counts.unitsRejected, 0);
  const rejectsFile = await describeOutput(rejects, { path: 'rejects.parquet', rows: rejectedUnits });
  const built = [...parts.map(({ file }) => file), rejectsFile];
  const locations = parts.map(({ location }) => location);
  const tables = { parts: locations, rejects, columnNames: columns.map(({ name }) => name), files: built };
  const counted = shards.map(({ group, head: { counts, extractor } }) => ({ group, counts, extractor }));
  const sources = shares.map(({ groups, database: of }) => {
    return { paths: groups.map((index) => locations[index]!), database: of };
  });
  // Groups' own files are read in half the time of parts with zstd; those of a partial combine hold several groups.
  const isWhole = shards.every(({ input }) => !input.isPartial);
  const sampled = shares.map(({ groups, database: of }, share) => ({
    paths: groups.map((index) => (isWhole ? shards[index]!.input.features : locations[index]!)),
    select: isWhole ? selectOfParts(combination) : '*',
    database: of,
    sample: stagedPath(output, `sample-${share}.parquet`),
  }));
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const [summary, signals, sample] = await Promise.all([
    summarizeDataset(counted, tables, second!),
    hasSignalStats(columns) ? poolStats(columns, sources) : undefined,
    sampleRows(columns, { sources: sampled, rows }),
  ]);
  const groups = shards.map(({ group }) => group);
  const profiled = await profile({ sample, signals, groups, parts: built.slice(0, -1) }, database!);
  for (const path of sample.paths) rmSync(path);
  const texts: Readonly<Record<string, WrittenText>> = {
    ...(signals !== undefined && { 'signal_stats.csv': renderSignalStats(signals) }),
    'summary.json': { text: renderSummary(summary), rows: null },
    'profile.json': { text: renderProfile(profiled), rows: null },
  };
  const outputs = [...built, ...(await writeTexts(texts, output))];
  const { nowMs, env, folders } = job;
  const run = runFacts({ startedMs, threads: databases.length, jobConfig: folders.jobConfig, nowMs });
  const partPaths = built.slice(0, -1).map(({ path }) => path);
  const environment = environmentFacts(env);
  const manifest = renderManifest({ task, summary, shards, partPaths, outputs, run, environment });
  await writePieces(stagedPath(output, 'manifest.json'), manifest);
  job.interruption.throwIfAborted();
  const names = ['features', 'rejects.parquet', ...Object.keys(texts), 'manifest.json'];
  publish(output, names, { retired: ['signal_stats.csv'] });
  return rows;
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
