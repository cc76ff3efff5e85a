/** Quantiles of a counted distribution. */

/** Samples in ascending order, by their ranks from 0. */
export interface RankedValues {
  readonly count: number;
  valueAt(rank: number): number;
}

/** Linear (type 7) quantiles of at least one sample, bit for bit as numpy interpolates them; `probabilities` in 0 … 1. */
export function linearQuantiles(samples: RankedValues, probabilities: readonly number[]): number[] {
  return probabilities.map((probability) => {
    const { lower, upper, fraction } = quantileRanks(samples.count, probability);
    return interpolate(samples.valueAt(lower), samples.valueAt(upper), fraction);
  });
}

/** Of samples whose values occur as often as `counts` says. */
export function rankCounted({ values, counts }: CountedValues): RankedValues {
  const ends = cumulate(counts);
  return { count: ends.at(-1) ?? 0, valueAt: (rank) => values[firstPast(ends, rank)]! };
}

/** Values that occur, in ascending order, each with how often it does. */
export interface CountedValues {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The ranks (from 0) of `count` ascending values, at least one, between which a quantile lies, and how far. */
export function quantileRanks(count: number, probability: number): { lower: number; upper: number; fraction: number } {
  const position = (count - 1) * probability;
  const lower = Math.floor(position);
  return { lower, upper: Math.min(count - 1, lower + 1), fraction: position - lower };
}

/** numpy's `_lerp`: from whichever end is nearer, so that it meets both ends exactly. */
export function interpolate(lower: number, upper: number, fraction: number): number {
  const span = upper - lower;
  return fraction >= 0.5 ? upper - span * (1 - fraction) : lower + span * fraction;
}

/** Samples up to and with each value. */
export function cumulate(counts: ArrayLike<number>): Float64Array {
  const ends = new Float64Array(counts.length);
  let end = 0;
  for (let index = 0; index < counts.length; index++) {
    end += counts[index]!;
    ends[index] = end;
  }
  return ends;
}

/** Index of the value that stands at `rank` (from 0) of the sorted samples. */
export function firstPast(ends: Float64Array, rank: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
