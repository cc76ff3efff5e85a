/** Times and costs of jobs, and of all of them together. */

import { type Cost, costOf, sumOfCosts } from './cost.ts';
import type { Prices } from './facts/prices.ts';
import { type Host, sageMakerHost } from './host.ts';
import { type Amount, type JobTime, jobTime, type Measured, rowsOf } from './job-time.ts';
import type { JobWork } from './job-work.ts';
import type { Range } from './range.ts';
import { type ScheduleLimits, schedule } from './schedule.ts';

/** Files of a group, as a survey has counted them. */
export interface GroupSize {
  readonly files: number;
  readonly bytes: number;
}

/** All that times and costs follow from, beside the jobs. */
export interface EstimateFacts extends Measured {
  /** The steps that run; those from the cache take and cost nothing. */
  readonly running: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, GroupSize>;
  readonly limits: ScheduleLimits;
  readonly prices: Prices;
  /** Where a job runs; a machine of SageMaker where absent. */
  readonly hostOf?: (work: JobWork) => Host | undefined;
}

/** A step's job with its expected time and cost. */
export interface StepEstimate extends JobWork {
  readonly host: Host;
  readonly amount: Amount;
  readonly time: JobTime;
  /** Null for a type without a price. */
  readonly cost: Cost | null;
}

export interface WorkEstimates {
  /** Those that run, each after what it waits for. */
  readonly steps: readonly StepEstimate[];
  /** From the start of the execution to its end. */
  readonly seconds: Range;
  /** Null where the type of a step that runs has no price. */
  readonly cost: Cost | null;
  /** The steps that follow one another to the end without a pause. */
  readonly longestWay: readonly string[];
}

/** @param works all jobs of the definition; every fact that their times follow from must be known */
export function estimateWorks(works: readonly JobWork[], facts: EstimateFacts): WorkEstimates {
  const amounts = amountsOf(works, facts);
  const { hostOf = sageMakerHost, running, limits, prices } = facts;
  const steps = works
    .filter(({ step }) => running.has(step))
    .map((work): StepEstimate => {
      const host = hostOf(work)!;
      const amount = amounts.get(work.step)!;
      const time = jobTime(work, amount, host, facts);
      return { ...work, host, amount, time, cost: costOf({ work, host, time, amount }, prices) };
    });
  const [shortest, longest] = (['lower', 'upper'] as const).map((end) =>
    schedule(
      steps.map(({ step, time, ...others }) => ({ ...others, name: step, seconds: time.total[end] })),
      limits,
    ),
  );
  const costs = steps.map(({ cost }) => cost);
  return {
    steps,
    // A greedy list may end later with shorter times; the order that was found with longer ones would do then.
    seconds: { lower: shortest!.seconds, upper: Math.min(longest!.seconds, 2 * shortest!.seconds) },
    cost: costs.every((cost) => cost !== null) ? sumOfCosts(costs) : null,
    longestWay: longest!.longestWay,
  };
}

/** By step. What a combine joins are the rows of its groups, with the windows of their own steps. */
function amountsOf(works: readonly JobWork[], { groups, shape }: EstimateFacts): ReadonlyMap<string, Amount> {
  const byGroup = new Map<string, Amount>();
  for (const work of works.filter(({ kind }) => kind === 'group')) {
    for (const group of work.groups) {
      const size = groups.get(group);
      if (size) byGroup.set(group, { ...size, rows: rowsOf(size, work, shape) });
    }
  }
  return new Map(
    works.map(({ step, groups: names }) => [step, sumOfAmounts(names.flatMap((name) => byGroup.get(name) ?? []))]),
  );
}

function sumOfAmounts(amounts: readonly Amount[]): Amount {
  const sum = (of: (amount: Amount) => number) => amounts.reduce((total, amount) => total + of(amount), 0);
  return { bytes: sum(({ bytes }) => bytes), files: sum(({ files }) => files), rows: sum(({ rows }) => rows) };
}
