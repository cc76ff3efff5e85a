/** What estimates follow from, by CPU time, which waiting for others adds nothing to. */

import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assumedShape } from '../../../pipeline/estimate/facts/speeds.ts';
import { takeTurns } from '../best-of.ts';
import { writeManySegments } from '../data/many-segments.ts';
import { writeRecords } from '../data/write-records.ts';
import { writeRowGroup } from '../data/write-row-group.ts';
import { inputFolder, type JobRun, outputFolder, runJob } from '../jobs/run-job.ts';
import type { BenchReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const rowExtractor = fileURLToPath(new URL('../jobs/row-extractor.js', import.meta.url));
const units = 4000;
const rowsPerMegabyte = 2000;
const samplesASecond = 125;

export async function measureSpeeds(measuring: Measuring): Promise<NonNullable<BenchReport['speeds']>> {
  const { folder, sizeMb, repetitions, progress, cpuCount } = measuring;
  const group = { root: join(folder, 'speeds') };
  progress(`speeds: writing ${sizeMb} MB and ${units} units`);
  const records = writeRecords(inputFolder(group, 'work'), 16, { bytes: sizeMb * 1e6, recordBytes: 8e6 });
  writeRecords(inputFolder(group, 'start'), 16, { bytes: 1, recordBytes: 1 });
  writeManySegments(inputFolder(group, 'units'), { segments: units, segmentsAPatient: 20 });
  const rows = rowsPerMegabyte * sizeMb;
  const whole = await combineOf(join(folder, 'speeds-combine'), rows);
  const small = await combineOf(join(folder, 'speeds-small'), 1);

  const job = (name: string, windowSeconds = 0, threads = 1) => {
    const words = ['process-group', '--group', name, '--window-seconds', String(windowSeconds)];
    return () => runJob(group, [...words, '--threads', String(threads)]);
  };
  const joined = (root: string, ...more: string[]) => {
    return () => runJob({ root }, ['combine', ...more]);
  };
  progress(`speeds: ${repetitions} runs of 9 jobs`);
  const runs = await takeTurns<JobRun>(
    [
      ...[job('start'), job('work'), job('work', 1), job('units'), job('work', 0, cpuCount)],
      ...[joined(small), joined(whole), joined(small, '--partial'), joined(whole, '--partial')],
    ],
    repetitions,
  );
  const [start, work, windows, many, shared, ...combines] = runs.map((each) =>
    Math.min(...each.map(({ cpuSeconds }) => cpuSeconds)),
  ) as [number, number, number, number, number, number, number, number, number];
  const [noRows, allRows, noPart, allParts] = combines as [number, number, number, number];
  return {
    megabytesPerSecond: records.bytes / 1e6 / moreThan(start, work),
    secondsPerUnit: moreThan(start, many) / ((2 * units) / assumedShape.filesPerUnit),
    rowsPerSecond: records.samples / samplesASecond / moreThan(work, windows),
    combineRowsPerSecond: rows / moreThan(noRows, allRows),
    partRowsPerSecond: rows / moreThan(noPart, allParts),
    sharedThread: Math.min(1, moreThan(start, work) / moreThan(start, shared)),
    startSeconds: start,
  };
}

/** Below it a clock tells nothing. */
const leastSeconds = 0.001;

function moreThan(start: number, seconds: number): number {
  return Math.max(leastSeconds, seconds - start);
}

/** A folder with a group of so many rows as its input. */
async function combineOf(root: string, rows: number): Promise<string> {
  const made = { root: `${root}-group` };
  writeRowGroup(inputFolder(made, 'g'), rows);
  await runJob(made, ['process-group', '--group', 'g', '--extractor', rowExtractor]);
  const input = inputFolder({ root }, 'g');
  mkdirSync(dirname(input), { recursive: true });
  renameSync(outputFolder(made), input);
  return root;
}
