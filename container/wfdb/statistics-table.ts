/** The statistics of a signal's windows, a column a statistic: a window costs its numbers, and no object that stays. */

import type { Statistics } from './statistics.ts';

type Name = keyof Statistics;

/** The statistics of a window, in the order in which tables hold them. */
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

/** One piece of memory for all of them: a record may have thousands of signals. */
export class StatisticsTable {
  private length = 0;
  private capacity = 1;
  /** Column after column, in the order of `statisticNames`, each with room for `capacity` windows. */
  private cells = new Float64Array(width);

  /** Windows that fit in what it has taken. */
  get room(): number {
    return this.capacity;
  }

  /** Takes all windows out; what they lay in is there for the next ones. */
  clear(): void {
    this.length = 0;
  }

  get windowCount(): number {
    return this.length;
  }

  /** @param numbers  of a window, as {@link rowNumbers} has them */
  add(numbers: Float64Array): void {
    this.reserve(1);
    const { cells, capacity } = this;
    let place = this.length++;
    for (let statistic = 0; statistic < width; statistic++) {
      cells[place] = numbers[statistic]!;
      place += capacity;
    }
  }

  /** Plain data: a piece of memory a statistic, in the order of `statisticNames`. */
  toColumns(): readonly Float64Array[] {
    return statisticNames.map((name) => this.column(name).slice());
  }

  addColumns(columns: readonly Float64Array[]): void {
    const count = columns[0]!.length;
    this.reserve(count);
    for (const [index, column] of columns.entries()) this.cells.set(column, index * this.capacity + this.length);
    this.length += count;
  }

  /** A window each; NaN for null. The table's own memory, good until windows are added. */
  column(name: Name): Float64Array {
    const start = statisticNames.indexOf(name) * this.capacity;
    return this.cells.subarray(start, start + this.length);
  }

  /** Puts the windows of a statistic, by its place in `statisticNames`, into `target` from `offset` on. */
  copyColumn(statistic: number, target: Float64Array, offset: number): void {
    const start = statistic * this.capacity;
    if (this.length > fewWindows) target.set(this.cells.subarray(start, start + this.length), offset);
    else for (let window = 0; window < this.length; window++) target[offset + window] = this.cells[start + window]!;
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.capacity) return;
    const capacity = Math.max(needed, 2 * this.capacity);
    const larger = new Float64Array(width * capacity);
    for (const [index, name] of statisticNames.entries()) larger.set(this.column(name), index * capacity);
    this.cells = larger;
    this.capacity = capacity;
  }
}

/**
 * Tables for a record's signals, empty; good until the next call. A thread makes the same ones for record after record:
 * what it took for each would lie about until V8 looks at what has become old.
 */
export function tablesFor(signalCount: number): readonly StatisticsTable[] {
  if (kept.length > mostKept || kept.some(({ room }) => room > mostRoomKept)) kept.length = 0;
  while (kept.length < signalCount) kept.push(new StatisticsTable());
  const tables = kept.slice(0, signalCount);
  for (const table of tables) table.clear();
  return tables;
}

const kept: StatisticsTable[] = [];
/** Together 16 MB of memory. */
const [mostKept, mostRoomKept] = [16, 8_192];

/** In the order of `statisticNames`, NaN for null; good until the next call. */
export function rowNumbers(statistics: Statistics): Float64Array {
  for (const [index, name] of statisticNames.entries()) oneRow[index] = statistics[name] ?? Number.NaN;
  return oneRow;
}

/** Copied one by one: to make a view of them takes longer. */
const fewWindows = 16;

const width = statisticNames.length;
const oneRow = new Float64Array(width);
