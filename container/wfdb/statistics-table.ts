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

/** One piece of memory for all of them: a record may have tens of thousands of signals. */
export class StatisticsTable {
  private length = 0;
  /** Window after window, each with its statistics in the order of `statisticNames`. */
  private cells = new Float64Array(width);

  get windowCount(): number {
    return this.length;
  }

  add(statistics: Statistics): void {
    this.reserve(1);
    const start = this.length++ * width;
    for (let index = 0; index < width; index++) {
      this.cells[start + index] = statistics[statisticNames[index]!] ?? Number.NaN;
    }
  }

  /** Plain data: a piece of memory a statistic, in the order of `statisticNames`. */
  toColumns(): readonly Float64Array[] {
    return statisticNames.map((name) => this.column(name));
  }

  addColumns(columns: readonly Float64Array[]): void {
    const count = columns[0]!.length;
    this.reserve(count);
    for (let window = 0; window < count; window++) {
      const start = this.length++ * width;
      for (let index = 0; index < width; index++) this.cells[start + index] = columns[index]![window]!;
    }
  }

  /** A window each; NaN for null. */
  column(name: Name): Float64Array {
    const place = statisticNames.indexOf(name);
    return Float64Array.from({ length: this.length }, (_, window) => this.cells[window * width + place]!);
  }

  private reserve(count: number): void {
    const needed = (this.length + count) * width;
    if (needed <= this.cells.length) return;
    const larger = new Float64Array(Math.max(needed, 2 * this.cells.length));
    larger.set(this.cells);
    this.cells = larger;
  }
}

const width = statisticNames.length;
