/** What a job runs on, as far as its time depends on it. */

import { type Machine, machineOf } from '../service/machines.ts';
import {
  gp2MBps,
  jobEndSeconds,
  jobStartSeconds,
  paidStartSeconds,
  secondsPerCopiedFile,
  transferShare,
  vCpuShare,
} from './facts/service.ts';
import type { JobWork } from './job-work.ts';
import { nothing, type Range } from './range.ts';

/** A machine, or a process of one, as far as the time of a job depends on it. */
export interface Host {
  readonly threads: number;
  readonly memoryGB: number;
  /** Null where nothing is copied. */
  readonly networkMBps: number | null;
  /** Null where no disk is in the way. */
  readonly diskMBps: number | null;
  /** The part of the throughputs above that a copy reaches. */
  readonly transferShare: Range;
  readonly secondsPerCopiedFile: Range;
  /** Speed of a thread against the one that was measured. */
  readonly threadShare: Range;
  readonly startSeconds: Range;
  /** The part of the start that is paid. */
  readonly paidStartSeconds: Range;
  readonly endSeconds: Range;
}

/** A machine of SageMaker with its volume; undefined for a type of which nothing is known. */
export function sageMakerHost({
  instanceType,
  volumeGB,
}: Pick<JobWork, 'instanceType' | 'volumeGB'>): Host | undefined {
  const machine = machineOf(instanceType);
  return (
    machine && {
      threads: machine.vCpus,
      memoryGB: machine.memoryGB,
      networkMBps: (machine.networkGbps * 1000) / 8,
      diskMBps: diskMBps(machine, volumeGB),
      transferShare,
      secondsPerCopiedFile,
      threadShare: vCpuShare,
      startSeconds: jobStartSeconds,
      paidStartSeconds,
      endSeconds: jobEndSeconds,
    }
  );
}

/** A process of a machine like the one that was measured, whose files are there. */
export function processHost(threads: number): Host {
  return {
    threads,
    memoryGB: Number.POSITIVE_INFINITY,
    networkMBps: null,
    diskMBps: null,
    transferShare: { lower: 1, upper: 1 },
    secondsPerCopiedFile: nothing,
    threadShare: { lower: 0.5, upper: 1 },
    startSeconds: { lower: 0.1, upper: 0.2 },
    paidStartSeconds: nothing,
    endSeconds: nothing,
  };
}

// Of local disks EC2's table says the size alone; they are no slower than the networks of their types.
function diskMBps({ diskGB, ebsMBps }: Machine, volumeGB: number): number | null {
  return diskGB > 0 ? null : Math.min(gp2MBps(volumeGB), ebsMBps);
}
