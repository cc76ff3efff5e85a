/** The statistics of a signal's windows, a column a statistic: a window costs its numbers, and no object that stays. */

import type { Statistics } from './statistics.ts';

type Name = keyof Statistics;

export const statisticNames: readonly Name[] = [
  'n_samples',
  'n_missing',
  'n_zero',
  'mean',
  'std',
  'min',
  'p05',
  'p25',
  'p50',
  'p75',
  'p95',
  'max',
  'skewness',
  'kurtosis',
  'mean_abs_diff',
  'flat_fraction',
];

export class StatisticsTable {
  private length = 0;
  private readonly columns: Float64Array[] = statisticNames.map(() => new Float64Array(1));

  get windowCount(): number {
    return this.length;
  }

  add(statistics: Statistics): void {
    if (this.length === this.columns[0]!.length) this.grow();
    for (let index = 0; index < statisticNames.length; index++) {
      this.columns[index]![this.length] = statistics[statisticNames[index]!] ?? Number.NaN;
    }
    this.length++;
  }

  /** Plain data: a piece of memory a statistic, in the order of `statisticNames`. */
  toColumns(): readonly Float64Array[] {
    return this.columns.map((column) => column.slice(0, this.length));
  }

  addColumns(columns: readonly Float64Array[]): void {
    const count = columns[0]!.length;
    while (this.columns[0]!.length < this.length + count) this.grow();
    for (const [index, column] of columns.entries()) this.columns[index]!.set(column, this.length);
    this.length += count;
  }

  /** A window each; NaN for null. */
  column(name: Name): Float64Array {
    return this.columns[statisticNames.indexOf(name)]!.subarray(0, this.length);
  }

  private grow(): void {
    for (const [index, column] of this.columns.entries()) {
      const larger = new Float64Array(2 * column.length);
      larger.set(column);
      this.columns[index] = larger;
    }
  }
}
