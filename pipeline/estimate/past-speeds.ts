/** Speeds and shape as earlier jobs have had them, in place of those of bench and of what is assumed. */

import { vCpuShare } from './facts/service.ts';
import type { Speeds } from './facts/speeds.ts';
import type { Measured } from './job-time.ts';
import { middleOf } from './range.ts';

/** A group's job that has ended well: what it read and wrote, and how long that took. */
export interface PastJob {
  readonly bytes: number;
  readonly files: number;
  readonly units: number;
  readonly rows: number;
  readonly seconds: number;
  readonly threads: number;
  /** Whether a vCPU of SageMaker has done it, and not a thread of a machine like the one that was measured. */
  readonly isOnVCpus: boolean;
}

/**
 * Bench's speeds times one factor, the same for all of them: by how much the jobs were faster together. Null where they
 * had too little to do for their times to tell anything.
 */
export function pastSpeeds(jobs: readonly PastJob[], { speeds, shape }: Measured, source: string): Measured | null {
  const sum = (of: (job: PastJob) => number) => jobs.reduce((total, job) => total + of(job), 0);
  const took = sum(({ seconds }) => Math.max(0, seconds - speeds.startSeconds));
  const units = sum((job) => job.units);
  if (took < leastSeconds || units === 0) return null;
  const factor = sum((job) => workSeconds(job, speeds)) / took;
  return {
    speeds: {
      ...speeds,
      source: `${source}, at ${factor.toFixed(2)} of the speed of ${speeds.source}`,
      megabytesPerSecond: speeds.megabytesPerSecond * factor,
      secondsPerUnit: speeds.secondsPerUnit / factor,
      rowsPerSecond: speeds.rowsPerSecond * factor,
      combineRowsPerSecond: speeds.combineRowsPerSecond * factor,
      partRowsPerSecond: speeds.partRowsPerSecond * factor,
    },
    shape: { ...shape, filesPerUnit: sum(({ files }) => files) / units },
  };
}

/** Below it a job's time is that of its start. */
const leastSeconds = 1;

/** What it would take at bench's speeds; a vCPU is assumed to be slower, so that its work counts for more. */
function workSeconds({ bytes, units, rows, threads, isOnVCpus }: PastJob, speeds: Speeds): number {
  const seconds = bytes / 1e6 / speeds.megabytesPerSecond + units * speeds.secondsPerUnit + rows / speeds.rowsPerSecond;
  const shared = threads === 1 ? 1 : threads * speeds.sharedThread;
  return seconds / shared / (isOnVCpus ? middleOf(vCpuShare) : 1);
}
