/** Counts windows of samples of more than 16 bits by their high 16 bits: the first of two passes. */

import type { SampleFormat } from '../formats.ts';
import { cumulate, firstPast, quantileRanks } from '../quantiles.ts';
import { quantileProbabilities, type Scale } from '../statistics.ts';
import type { WindowTally } from '../window-counts.ts';
import { type WideCounts, WideSums } from './wide-sums.ts';

const binCount = 1 << 16;
/** Of the lowest samples. */
export const lowestBin = -(1 << 15);

/** Samples of a bin agree in all bits but so many. */
export function lowBits(format: SampleFormat): number {
  return Math.log2(format.valueCount) - 16;
}

/** High bits that occur, ascending, each with its count. */
export interface CoarseDistribution {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

export interface CoarseCounts extends WideCounts {
  readonly coarse: CoarseDistribution;
}

/** The first pass over a window: how often each value of the high 16 bits occurs. */
export class CoarseTally implements WindowTally<CoarseCounts> {
  private readonly sums: WideSums;
  private readonly shift: number;
  private readonly bins: Int32Array | Float64Array;

  constructor(format: SampleFormat, windowSamples: number) {
    this.sums = new WideSums(format.missingCode);
    this.shift = lowBits(format);
    this.bins = windowSamples < 2 ** 31 ? new Int32Array(binCount) : new Float64Array(binCount);
  }

  add(samples: Int32Array, start: number, end: number): void {
    const { bins, shift } = this;
    const { missingCode } = this.sums;
    this.sums.add(samples, start, end);
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      if (sample !== missingCode) bins[(sample >> shift) - lowestBin]!++;
    }
  }

  addMissing(count: number): void {
    this.sums.addMissing(count);
  }

  take(): CoarseCounts {
    const bins: number[] = [];
    const counts: number[] = [];
    for (const [index, count] of this.bins.entries()) {
      if (count === 0) continue;
      bins.push(index + lowestBin);
      counts.push(count);
    }
    this.bins.fill(0);
    return { ...this.sums.take(), coarse: { bins, counts } };
  }
}

/** The bins whose samples have to be known one by one: they hold an extreme, a quantile's ranks, or the physical zero. */
export function binsToRefine({ bins, counts }: CoarseDistribution, shift: number, { gain, baseline }: Scale): number[] {
  if (bins.length === 0) return [];
  const ends = cumulate(counts);
  const last = ends.at(-1)! - 1;
  const ranks = quantileProbabilities.flatMap((probability) => {
    const { lower, upper } = quantileRanks(last + 1, probability);
    // A negative gain turns the order around.
    return gain > 0 ? [lower, upper] : [last - lower, last - upper];
  });
  const indices = [0, ...ranks, last].map((rank) => firstPast(ends, rank));
  const zero = bins.indexOf(Math.floor(baseline / 2 ** shift));
  const chosen = new Set(zero === -1 ? indices : [...indices, zero]);
  return [...chosen].sort((a, b) => a - b).map((index) => bins[index]!);
}
