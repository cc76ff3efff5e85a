/** Rows: how fast the Parquet writer of a group job takes them, and the combine joins them. */

import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bestTiming, takeTurns } from '../best-of.ts';
import { writeRowGroup } from '../data/write-row-group.ts';
import rowSource from '../jobs/row-extractor.ts';
import { inputFolder, type JobFolder, type JobRun, outputFolder, runJob } from '../jobs/run-job.ts';
import type { ParquetReport, RowsReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const rowExtractor = fileURLToPath(new URL('../jobs/row-extractor.js', import.meta.url));
const rowsPerMegabyte = 2000;
const combinedGroups = 4;

/** From a thread's rows to `features.parquet`: handing over, spool, encoding. */
export async function measureParquet(measuring: Measuring): Promise<readonly ParquetReport[]> {
  const job = { root: join(measuring.folder, 'parquet') };
  const rows = rowsPerMegabyte * measuring.sizeMb;
  const units = writeRowGroup(inputFolder(job, 'work'), rows);
  writeRowGroup(inputFolder(job, 'start'), 1);
  const { repetitions } = measuring;
  const ownSeconds = await secondsOfRows(inputFolder(job, 'work'), { units, repetitions });
  const reports: ParquetReport[] = [];
  for (const threads of new Set([1, measuring.cpuCount])) {
    measuring.progress(`parquet: ${rows} rows on ${threads} threads, ${repetitions} runs`);
    const run = await timeRows(measuring, {
      start: () => processRows(job, 'start', threads),
      work: () => processRows(job, 'work', threads),
    });
    const speedUp = run.rowsPerSecond / (reports[0] ?? run).rowsPerSecond;
    reports.push({ threads, ...run, speedUp, ownShare: ownSeconds / run.workSeconds / threads });
  }
  return reports;
}

/** CPU time of making all rows once more, as a thread would, and of nothing else. */
async function secondsOfRows(
  folder: string,
  { units, repetitions }: { units: readonly string[]; repetitions: number },
): Promise<number> {
  const makeAll = async () => {
    const before = process.cpuUsage();
    for (const [detail, path] of units.entries()) {
      const unit = { path, sizeBytes: 0, files: [path], detail };
      await rowSource.extract(folder, unit, { windowSeconds: 0, strictChecksums: false });
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const [seconds] = await takeTurns([makeAll], repetitions);
  return Math.min(...seconds!);
}

/** From groups' outputs to the dataset. */
export async function measureCombine(measuring: Measuring): Promise<RowsReport & { readonly groups: number }> {
  const [work, start] = ['work', 'start'].map((name) => ({ root: join(measuring.folder, `combine-${name}`) }));
  const rows = rowsPerMegabyte * measuring.sizeMb;
  measuring.progress(`combine: making ${combinedGroups} groups of ${Math.floor(rows / combinedGroups)} rows`);
  await prepareCombine(work!, { rows: Math.floor(rows / combinedGroups), folder: join(measuring.folder, 'groups') });
  await prepareCombine(start!, { rows: 1, folder: join(measuring.folder, 'small-groups') });
  measuring.progress(`combine: ${measuring.repetitions} runs`);
  const report = await timeRows(measuring, {
    start: () => runJob(start!, ['combine']),
    work: () => runJob(work!, ['combine']),
  });
  return { groups: combinedGroups, ...report };
}

async function timeRows(
  { repetitions }: Measuring,
  { start, work }: { start: () => Promise<JobRun>; work: () => Promise<JobRun> },
): Promise<RowsReport> {
  const [starts, works] = await takeTurns([start, work], repetitions);
  const seconds = (runs: readonly JobRun[]) => runs.map((run) => run.seconds);
  const timing = bestTiming(seconds(works!), seconds(starts!));
  const { rows } = works![0]!;
  const peakMb = Math.max(...works!.map((run) => run.peakMb));
  return { rows, ...timing, rowsPerSecond: rows / timing.workSeconds, peakMb };
}

function processRows(job: JobFolder, group: string, threads: number): Promise<JobRun> {
  return runJob(job, ['process-group', '--group', group, '--extractor', rowExtractor, '--threads', String(threads)]);
}

async function prepareCombine(job: JobFolder, { rows, folder }: { rows: number; folder: string }): Promise<void> {
  const groupJob = { root: folder };
  for (let group = 0; group < combinedGroups; group++) {
    const name = `g${group}`;
    writeRowGroup(inputFolder(groupJob, name), rows);
    await processRows(groupJob, name, 1);
    mkdirSync(dirname(inputFolder(job, name)), { recursive: true });
    renameSync(outputFolder(groupJob), inputFolder(job, name));
  }
}
