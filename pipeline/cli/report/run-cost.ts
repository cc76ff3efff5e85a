/** What the jobs of an execution cost, by the service's times of them. */

import type { JobTimes } from '../../aws/jobs.ts';
import { costOfTime, sumOfCosts } from '../../estimate/cost.ts';
import { publicPrices } from '../../estimate/facts/prices.ts';
import type { JobWork } from '../../estimate/job-work.ts';
import type { Range } from '../../estimate/range.ts';
import type { DatasetFacts } from '../../report/dataset-facts.ts';
import type { CostFacts } from '../../report/run-report.ts';

export interface RanJobs {
  readonly works: readonly JobWork[];
  /** By step, of those that ran. */
  readonly jobs: ReadonlyMap<string, JobTimes>;
  readonly dataset: DatasetFacts | null;
  /** Of one that runs, so far. */
  readonly nowMs: number;
  readonly expected: Range | null;
}

/** Null where no job has begun. */
export function runCost({ works, jobs, dataset, nowMs, expected }: RanJobs): CostFacts | null {
  const groups = new Map((dataset?.groups ?? []).map((group) => [group.group, group]));
  const paid = works.flatMap((each) => {
    const { startedAtMs = null, endedAtMs = null, selectedType = null } = jobs.get(each.step) ?? {};
    if (startedAtMs === null) return [];
    const work = selectedType === null ? each : { ...each, instanceType: selectedType };
    const seconds = Math.max(0, (endedAtMs ?? nowMs) - startedAtMs) / 1000;
    const read = each.groups.flatMap((name) => groups.get(name) ?? []);
    const sum = (of: 'bytes' | 'files') => read.reduce((total, group) => total + group[of], 0);
    const amount = { bytes: sum('bytes'), files: sum('files') };
    return [{ type: work.instanceType, cost: costOfTime({ work, seconds: exactly(seconds), amount }, publicPrices) }];
  });
  if (paid.length === 0) return null;
  return {
    usd: sumOfCosts(paid.flatMap(({ cost }) => cost ?? [])).total.lower,
    withoutPrice: [...new Set(paid.flatMap(({ type, cost }) => (cost === null ? [type] : [])))],
    expected,
    source: publicPrices.source,
  };
}

function exactly(seconds: number): Range {
  return { lower: seconds, upper: seconds };
}
