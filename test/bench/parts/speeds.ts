/**
 * What estimates follow from, by CPU time, which waiting for others adds nothing to. Each job has work for seconds, so
 * that what a process does before it is warm hardly counts.
 */

import { linkSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assumedShape } from '../../../pipeline/estimate/facts/speeds.ts';
import { spreadOf, takeTurns } from '../best-of.ts';
import { writeManySegments } from '../data/many-segments.ts';
import { writeRecords } from '../data/write-records.ts';
import { writeRowGroup } from '../data/write-row-group.ts';
import { inputFolder, outputFolder, runJob } from '../jobs/run-job.ts';
import type { SpeedsReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const rowExtractor = fileURLToPath(new URL('../jobs/row-extractor.js', import.meta.url));
const units = 10_000;
/** Records are read so many times over in one job: links to the same bytes. */
const copies = 16;
const rowsPerMegabyte = 8000;
const samplesASecond = 125;

export async function measureSpeeds(measuring: Omit<Measuring, 'formats'>): Promise<SpeedsReport> {
  const { folder, sizeMb, repetitions, progress, cpuCount } = measuring;
  const group = { root: join(folder, 'speeds') };
  progress(`speeds: writing ${sizeMb} MB and ${units} units`);
  const records = writeRecords(inputFolder(group, 'once'), 16, { bytes: sizeMb * 1e6, recordBytes: 8e6 });
  linkCopies(inputFolder(group, 'once'), inputFolder(group, 'work'));
  writeRecords(inputFolder(group, 'start'), 16, { bytes: 1, recordBytes: 1 });
  writeManySegments(inputFolder(group, 'units'), { segments: units, segmentsAPatient: 20 });
  const rows = rowsPerMegabyte * sizeMb;
  const whole = await combineOf(join(folder, 'speeds-combine'), rows);
  const small = await combineOf(join(folder, 'speeds-small'), 1);

  const job = (name: string, { windowSeconds = 0, threads = 1 } = {}) => {
    const words = ['process-group', '--group', name, '--window-seconds', String(windowSeconds)];
    return () => runJob(group, [...words, '--threads', String(threads)]);
  };
  const joined = (root: string, ...more: string[]) => {
    return () => runJob({ root }, ['combine', ...more]);
  };
  const jobs = {
    ...{ start: job('start'), work: job('work'), shared: job('work', { threads: cpuCount }) },
    ...{ once: job('once'), windows: job('once', { windowSeconds: 1 }), units: job('units') },
    ...{ noRows: joined(small), allRows: joined(whole) },
    ...{ noPart: joined(small, '--partial'), allParts: joined(whole, '--partial') },
  };
  const names = Object.keys(jobs) as (keyof typeof jobs)[];
  progress(`speeds: ${repetitions} runs of ${names.length} jobs`);
  const runs = await takeTurns(Object.values(jobs), repetitions);
  const cpuSeconds = new Map(names.map((name, index) => [name, runs[index]!.map((run) => run.cpuSeconds)]));
  const least = (name: keyof typeof jobs) => Math.min(...cpuSeconds.get(name)!);
  const more = (name: keyof typeof jobs, than: keyof typeof jobs) => Math.max(leastSeconds, least(name) - least(than));
  return {
    values: {
      megabytesPerSecond: (copies * records.bytes) / 1e6 / more('work', 'start'),
      secondsPerUnit: more('units', 'start') / ((2 * units) / assumedShape.filesPerUnit),
      rowsPerSecond: records.samples / samplesASecond / more('windows', 'once'),
      combineRowsPerSecond: rows / more('allRows', 'noRows'),
      partRowsPerSecond: rows / more('allParts', 'noPart'),
      sharedThread: Math.min(1, more('work', 'start') / more('shared', 'start')),
      startSeconds: least('start'),
    },
    spreads: Object.fromEntries([...cpuSeconds].map(([name, seconds]) => [name, spreadOf(seconds)])),
  };
}

/** Below it a clock tells nothing. */
const leastSeconds = 0.001;

function linkCopies(from: string, to: string): void {
  for (let copy = 0; copy < copies; copy++) {
    const folder = join(to, String(copy));
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(from)) linkSync(join(from, name), join(folder, name));
  }
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
