/** Speed of `process-group` by format, threads and windows, beside the plain loop. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bestTiming, takeTurns } from '../best-of.ts';
import { type BenchFormat, plainFormats, shareOfSize } from '../data/formats.ts';
import { signalNames } from '../data/signal-names.ts';
import { type WrittenGroup, writeRecords } from '../data/write-records.ts';
import { inputFolder, type JobFolder, type JobRun, runJob } from '../jobs/run-job.ts';
import { runPlainLoop } from '../jobs/run-plain-loop.ts';
import type { FormatReport, FormatRun } from '../report.ts';
import type { Measuring } from './measuring.ts';

/** As large as segments of the MIMIC-III waveforms are at the most; a group of few bytes has smaller ones. */
const recordBytes = 8e6;
const fewestRecords = 4;

export async function measureFormats(measuring: Measuring): Promise<readonly FormatReport[]> {
  const reports: FormatReport[] = [];
  for (const format of measuring.formats) {
    const job = { root: join(measuring.folder, String(format)) };
    reports.push(await measureFormat(format, job, measuring));
    rmSync(job.root, { recursive: true });
  }
  return reports;
}

async function measureFormat(format: BenchFormat, job: JobFolder, measuring: Measuring): Promise<FormatReport> {
  const isMarked = plainFormats.includes(format);
  const bytes = measuring.sizeMb * 1e6 * shareOfSize(format);
  measuring.progress(`format ${format}: writing ${bytes / 1e6} MB`);
  const size = { bytes, recordBytes: Math.min(recordBytes, bytes / fewestRecords) };
  const group = writeRecords(inputFolder(job, 'work'), format, size);
  // One for each thread, since a thread starts only where there is something for it.
  writeRecords(inputFolder(job, 'start'), format, { bytes: measuring.cpuCount, recordBytes: 1 });
  // Checks the data itself, and what is read for the first time.
  await runJob(job, ['process-group', '--group', 'work', '--strict-checksums']);

  const settings = settingsOf(measuring.cpuCount, isMarked ? [0, 60] : [0]);
  measuring.progress(`format ${format}: ${settings.length} settings, ${measuring.repetitions} runs of each`);
  const plain = () => runPlainLoop(inputFolder(job, 'work'), { format, channels: signalNames.length, ...group });
  const [plainSeconds, ...jobRuns] = await takeTurns<number | JobRun>(
    [isMarked ? plain : async () => 0, ...settings.flatMap((setting) => [start(job, setting), work(job, setting)])],
    measuring.repetitions,
  );
  const plainMbPerSecond = isMarked ? group.bytes / 1e6 / Math.min(...(plainSeconds as number[])) : null;
  const timed = settings.map((setting, index) => ({
    setting,
    starts: jobRuns[2 * index] as JobRun[],
    works: jobRuns[2 * index + 1] as JobRun[],
  }));
  return {
    format,
    megabytes: group.bytes / 1e6,
    samples: group.samples,
    channels: signalNames.length,
    records: group.records,
    plainMbPerSecond,
    runs: compare(timed, { group, plainMbPerSecond }),
  };
}

interface Setting {
  readonly threads: number;
  readonly windowSeconds: number;
}

/** One thread, two, four and so on, and one a CPU. */
function settingsOf(cpuCount: number, windows: readonly number[]): readonly Setting[] {
  const powers = Array.from({ length: 1 + Math.floor(Math.log2(cpuCount)) }, (_, power) => 2 ** power);
  const threadCounts = [...new Set([...powers, cpuCount])];
  return windows.flatMap((windowSeconds) => threadCounts.map((threads) => ({ threads, windowSeconds })));
}

function start(job: JobFolder, setting: Setting): () => Promise<JobRun> {
  return () => runJob(job, [...argumentsOf(setting), '--group', 'start']);
}

function work(job: JobFolder, setting: Setting): () => Promise<JobRun> {
  return () => runJob(job, [...argumentsOf(setting), '--group', 'work']);
}

function argumentsOf({ threads, windowSeconds }: Setting): readonly string[] {
  return ['process-group', '--threads', String(threads), '--window-seconds', String(windowSeconds)];
}

interface Timed {
  readonly setting: Setting;
  readonly starts: readonly JobRun[];
  readonly works: readonly JobRun[];
}

function compare(
  timed: readonly Timed[],
  { group, plainMbPerSecond }: { group: WrittenGroup; plainMbPerSecond: number | null },
): readonly FormatRun[] {
  const seconds = (runs: readonly JobRun[]) => runs.map((run) => run.seconds);
  const timings = timed.map(({ setting, starts, works }) => ({
    ...setting,
    ...bestTiming(seconds(works), seconds(starts)),
    peakMb: Math.max(...works.map(({ peakMb }) => peakMb)),
  }));
  const workSecondsOf = (wanted: Setting) =>
    timings.find((other) => other.threads === wanted.threads && other.windowSeconds === wanted.windowSeconds)!
      .workSeconds;
  return timings.map((timing) => {
    const { threads, windowSeconds, workSeconds } = timing;
    const mbPerSecond = group.bytes / 1e6 / workSeconds;
    return {
      ...timing,
      mbPerSecond,
      samplesPerSecond: group.samples / workSeconds,
      speedUp: workSecondsOf({ threads: 1, windowSeconds }) / workSeconds,
      plainLoopsPerThread: plainMbPerSecond === null ? null : mbPerSecond / plainMbPerSecond / threads,
      shareOfWhole: workSecondsOf({ threads, windowSeconds: 0 }) / workSeconds,
    };
  });
}
