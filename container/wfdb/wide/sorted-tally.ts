/** Counts windows of samples of more than 16 bits by sorting them: every value, in memory for every value. */

import type { Distribution, WindowCounts, WindowTally } from '../window-counts.ts';
import { sortIntegers } from './radix-sort.ts';
import { WideSums } from './wide-sums.ts';

/** Samples that are held before they are sorted: windows up to this length are counted in one go. */
export const heldSamples = 1 << 18;

interface Runs {
  readonly values: Int32Array;
  readonly counts: Float64Array;
}

const noRuns: Runs = { values: new Int32Array(0), counts: new Float64Array(0) };

export class SortedTally implements WindowTally<WindowCounts> {
  private readonly sums: WideSums;
  private held: Int32Array;
  private spare: Int32Array;
  private heldCount = 0;
  private runs = noRuns;

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
    const { values, counts } = this.runs;
    this.runs = noRuns;
    const distribution: Distribution = { values: Array.from(values), counts: Array.from(counts) };
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
    this.runs = merge(this.runs, countRuns(held));
    this.heldCount = 0;
    if (this.runs.values.length <= this.held.length) return;
    this.held = new Int32Array(this.runs.values.length);
    this.spare = new Int32Array(this.runs.values.length);
  }
}

function countRuns(sorted: Int32Array): Runs {
  const values = new Int32Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let last = -1;
  for (let index = 0; index < sorted.length; index++) {
    if (last === -1 || values[last] !== sorted[index]) values[++last] = sorted[index]!;
    counts[last]!++;
  }
  return { values: values.slice(0, last + 1), counts: counts.slice(0, last + 1) };
}

function merge(a: Runs, b: Runs): Runs {
  if (a.values.length === 0) return b;
  const values = new Int32Array(a.values.length + b.values.length);
  const counts = new Float64Array(values.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; length++) {
    const left = a.values[i] ?? Number.POSITIVE_INFINITY;
    const right = b.values[j] ?? Number.POSITIVE_INFINITY;
    values[length] = Math.min(left, right);
    if (left <= right) counts[length]! += a.counts[i++]!;
    if (right <= left) counts[length]! += b.counts[j++]!;
  }
  return { values: values.slice(0, length), counts: counts.slice(0, length) };
}
