/** What the jobs of an execution cost, by the service's times of them. */

import type { RanJob } from '../../aws/job-reader.ts';
import { costOfTime, type PaidJob, sumOfCosts } from '../../estimate/cost.ts';
import { publicPrices } from '../../estimate/facts/prices.ts';
import type { JobWork } from '../../estimate/job-work.ts';
import type { Range } from '../../estimate/range.ts';
import type { DatasetFacts } from '../../report/dataset-facts.ts';
import type { CostFacts } from '../../report/run-report.ts';

export interface PaidJobs {
  readonly works: readonly JobWork[];
  /** By step, of those that ran; of several attempts the last. */
  readonly jobs: ReadonlyMap<string, RanJob>;
  /** Of attempts before: how many there were, and their jobs; null where nobody may list them. */
  readonly earlier: { readonly attempts: number; readonly jobs: readonly RanJob[] | null };
  readonly dataset: DatasetFacts | null;
  /** Of one that runs, so far. */
  readonly nowMs: number;
  readonly expected: Range | null;
}

/** Null where no job has begun. */
export function runCost({ works, jobs, earlier, dataset, nowMs, expected }: PaidJobs): CostFacts | null {
  const groups = new Map((dataset?.groups ?? []).map((group) => [group.group, group]));
  const last = works.flatMap((work) => {
    const job = jobs.get(work.step);
    const read = work.groups.flatMap((name) => groups.get(name) ?? []);
    const sum = (of: 'bytes' | 'files') => read.reduce((total, group) => total + group[of], 0);
    return job ? paidJob(job, { work, amount: { bytes: sum('bytes'), files: sum('files') } }, nowMs) : [];
  });
  // How much a failed job had read is not known.
  const before = (earlier.jobs ?? []).flatMap((job) =>
    paidJob(job, { work: unknownWork, amount: { bytes: 0, files: 0 } }, nowMs),
  );
  const paid = [...last, ...before];
  if (paid.length === 0) return null;
  const costs = paid.map((job) => ({ type: job.work.instanceType, cost: costOfTime(job, publicPrices) }));
  return {
    usd: sumOfCosts(costs.flatMap(({ cost }) => cost ?? [])).total.lower,
    withoutPrice: [...new Set(costs.flatMap(({ type, cost }) => (cost === null ? [type] : [])))],
    earlierAttempts: { counted: before.length, leftOut: earlier.jobs === null ? earlier.attempts : 0 },
    expected,
    source: publicPrices.source,
  };
}

const unknownWork: PaidJob['work'] = { kind: 'other', groups: [], instanceType: 'unknown', instances: 1, volumeGB: 0 };

function paidJob(
  { startedAtMs, endedAtMs, instanceType, instances, volumeGB }: RanJob,
  { work, amount }: Pick<PaidJob, 'work' | 'amount'>,
  nowMs: number,
): readonly PaidJob[] {
  if (startedAtMs === null) return [];
  const seconds = Math.max(0, (endedAtMs ?? nowMs) - startedAtMs) / 1000;
  const machine = {
    instanceType: instanceType ?? work.instanceType,
    instances: instances ?? work.instances,
    volumeGB: volumeGB ?? work.volumeGB,
  };
  return [{ work: { ...work, ...machine }, seconds: { lower: seconds, upper: seconds }, amount }];
}
