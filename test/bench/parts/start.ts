/** Cold start of the container's program: from the start of the process to its first unit. */

import { join } from 'node:path';
import { writeRecords } from '../data/write-records.ts';
import { inputFolder, runJob } from '../jobs/run-job.ts';
import type { StartReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const startsPerRepetition = 5;

export async function measureStart({ folder, repetitions, progress }: Measuring): Promise<StartReport> {
  const job = { root: join(folder, 'start') };
  writeRecords(inputFolder(job, 'one'), 80, { bytes: 1, recordBytes: 1 });
  const starts = startsPerRepetition * repetitions;
  progress(`start: ${starts} starts`);
  const milliseconds: number[] = [];
  for (let start = 0; start < starts; start++) {
    const run = await runJob(job, ['process-group', '--group', 'one'], { measureMemory: false });
    milliseconds.push(1000 * run.firstUnitSeconds);
  }
  milliseconds.sort((a, b) => a - b);
  const medianMs = (milliseconds[Math.floor((starts - 1) / 2)]! + milliseconds[Math.ceil((starts - 1) / 2)]!) / 2;
  return { starts, medianMs, leastMs: milliseconds[0]!, mostMs: milliseconds.at(-1)! };
}
