/** What a job costs, in US dollars. */

import type { Prices } from './facts/prices.ts';
import { rangeMB } from './facts/service.ts';
import type { Host } from './host.ts';
import type { Amount, JobTime } from './job-time.ts';
import type { JobWork } from './job-work.ts';
import { type Range, sumOf, times } from './range.ts';

/** US dollars, whole and by what they are paid for. */
export interface Cost {
  readonly instances: Range;
  readonly volumes: Range;
  readonly requests: Range;
  readonly total: Range;
  /** Requests that read objects, or ranges of large ones. */
  readonly gets: number;
  readonly volumeGBHours: Range;
}

interface Job {
  readonly work: JobWork;
  readonly host: Host;
  readonly time: JobTime;
  readonly amount: Amount;
}

const secondsAnHour = 3600;
const hoursAMonth = 730;

/** What is to be paid for: machines for a time, and requests. */
export interface PaidJob {
  readonly work: Pick<JobWork, 'kind' | 'groups' | 'instanceType' | 'instances' | 'volumeGB'>;
  /** Of each of its instances. */
  readonly seconds: Range;
  readonly amount: Pick<Amount, 'bytes' | 'files'>;
}

/** Null for an instance type without a price. */
export function costOf({ work, host, time, amount }: Job, prices: Prices): Cost | null {
  return costOfTime(
    { work, seconds: sumOf([host.paidStartSeconds, time.copy, time.work, time.upload]), amount },
    prices,
  );
}

/** The same of a time that is known; null for an instance type without a price. */
export function costOfTime({ work, seconds, amount }: PaidJob, prices: Prices): Cost | null {
  const price = Object.hasOwn(prices.instanceHour, work.instanceType)
    ? prices.instanceHour[work.instanceType]!
    : undefined;
  if (price === undefined) return null;
  const hours = times(seconds, 1 / secondsAnHour);
  const instances = times(hours, price * work.instances);
  const volumeGBHours = times(hours, work.volumeGB * work.instances);
  const volumes = times(volumeGBHours, prices.volumeGBMonth / hoursAMonth);
  const gets = getsOf(work, amount);
  const requests = times({ lower: 1, upper: 1 }, (gets / 1000) * prices.thousandGets);
  return { instances, volumes, requests, total: sumOf([instances, volumes, requests]), gets, volumeGBHours };
}

export function sumOfCosts(costs: readonly Cost[]): Cost {
  const sum = (of: (cost: Cost) => Range) => sumOf(costs.map(of));
  return {
    instances: sum(({ instances }) => instances),
    volumes: sum(({ volumes }) => volumes),
    requests: sum(({ requests }) => requests),
    total: sum(({ total }) => total),
    gets: costs.reduce((total, { gets }) => total + gets, 0),
    volumeGBHours: sum((cost) => cost.volumeGBHours),
  };
}

// A file is at least one request, a large one as many as it has ranges.
function getsOf({ kind, groups }: PaidJob['work'], { bytes, files }: PaidJob['amount']): number {
  return kind === 'group' ? Math.max(files, Math.ceil(bytes / 1e6 / rangeMB)) : 3 * groups.length;
}
