/** Counts windows of samples of more than 16 bits by sorting them: every value, in memory for every value. */

import { mergeDistributions } from '../merge-counts.ts';
import { type Distribution, noValues, type WindowCounts, type WindowTally } from '../window-counts.ts';
import { sortIntegers } from './radix-sort.ts';
import { WideSums } from './wide-sums.ts';

/** Samples that are held before they are sorted: windows up to this length are counted in one go. */
export const heldSamples = 1 << 18;

/** Counts a window in one pass, in memory for each of its values: for windows that are short, or must be exact. */
export class SortedTally implements WindowTally<WindowCounts> {
  private readonly sums: WideSums;
  private held: Int32Array;
  private spare: Int32Array;
  private heldCount = 0;
  private distribution = noValues;

  constructor(missingCode: number | null, windowSamples: number) {
    this.sums = new WideSums(missingCode);
    this.held = new Int32Array(Math.min(windowSamples, heldSamples));
    this.spare = new Int32Array(this.held.length);
  }

  add(samples: Int32Array, start: number, end: number): void {
    this.sums.add(samples, start, end);
    for (let from = start; from < end; ) {
      if (this.heldCount === this.held.length) this.sort();
      const to = Math.min(end, from + this.held.length - this.heldCount);
      this.hold(samples, from, to);
      from = to;
    }
  }

  addMissing(count: number): void {
    this.sums.addMissing(count);
  }

  take(): WindowCounts {
    this.sort();
    const { distribution } = this;
    this.distribution = noValues;
    return { ...this.sums.take(), distribution };
  }

  private hold(samples: Int32Array, start: number, end: number): void {
    const { held } = this;
    const { missingCode } = this.sums;
    let { heldCount } = this;
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      if (sample !== missingCode) held[heldCount++] = sample;
    }
    this.heldCount = heldCount;
  }

  // Twice as many values, twice as rarely: sorting a window stays within n log n.
  private sort(): void {
    const held = this.held.subarray(0, this.heldCount);
    sortIntegers(held, this.spare.subarray(0, this.heldCount));
    this.distribution = mergeDistributions(this.distribution, countRuns(held));
    this.heldCount = 0;
    const { length } = this.distribution.values;
    if (length <= this.held.length) return;
    this.held = new Int32Array(length);
    this.spare = new Int32Array(length);
  }
}

function countRuns(sorted: Int32Array): Distribution {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let last = -1;
  for (let index = 0; index < sorted.length; index++) {
    if (last === -1 || values[last] !== sorted[index]) values[++last] = sorted[index]!;
    counts[last]!++;
  }
  return { values: values.slice(0, last + 1), counts: counts.slice(0, last + 1) };
}
