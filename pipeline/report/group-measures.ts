/** What groups are compared by, and which of them are far from the others. */

import { bytesText, numberText } from '../wording/amounts.ts';
import type { GroupFacts } from './dataset-facts.ts';
import { leastDeviationOfCounts, type Outlier, outliersOf } from './outliers.ts';

/** With how an outlier's value is told. */
export interface GroupMeasure {
  readonly name: string;
  readonly measure: (group: GroupFacts) => number | null;
  readonly render: (value: number) => string;
  readonly isOfRun: boolean;
  readonly isCount?: boolean;
}

export const groupMeasures: readonly GroupMeasure[] = [
  { name: 'bytes', measure: ({ bytes }) => bytes, render: bytesText, isOfRun: false },
  { name: 'units', measure: unitsOf, render: (value) => `${numberText(value)} units`, isOfRun: false, isCount: true },
  {
    name: 'rows',
    measure: ({ rows }) => rows,
    render: (value) => `${numberText(value)} rows`,
    isOfRun: false,
    isCount: true,
  },
  {
    name: 'seconds',
    measure: ({ seconds }) => seconds,
    render: (value) => `${numberText(value)} seconds`,
    isOfRun: true,
  },
  { name: 'bytes a second', measure: bytesASecond, render: (value) => `${bytesText(value)} a second`, isOfRun: true },
];

/** Groups by their indexes. Where many stand apart, none does. */
export function farAmong(groups: readonly GroupFacts[], { measure, isCount }: GroupMeasure): readonly Outlier[] {
  const far = outliersOf(groups.map(measure), isCount ? leastDeviationOfCounts : undefined);
  return far.length > groups.length / 5 ? [] : far;
}

export function bytesASecond({ bytes, seconds }: GroupFacts): number | null {
  return seconds === null || seconds === 0 ? null : bytes / seconds;
}

export function unitsOf({ unitsProcessed, unitsRejected }: GroupFacts): number {
  return unitsProcessed + unitsRejected;
}
