/** Quantiles of a counted distribution. */

/** Values that occur, in ascending order, each with how often it does. */
export interface CountedValues {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Linear (type 7) quantiles, bit for bit as numpy interpolates them. `probabilities` lie in 0 … 1; at least one value
 * is counted.
 */
export function linearQuantiles({ values, counts }: CountedValues, probabilities: readonly number[]): number[] {
  const ends = cumulate(counts);
  const count = ends[ends.length - 1]!;
  return probabilities.map((probability) => {
    const { lower, upper, fraction } = quantileRanks(count, probability);
    return interpolate(values[firstPast(ends, lower)]!, values[firstPast(ends, upper)]!, fraction);
  });
}

/** The ranks (from 0) of `count` ascending values, at least one, between which a quantile lies, and how far. */
export function quantileRanks(count: number, probability: number): { lower: number; upper: number; fraction: number } {
  const position = (count - 1) * probability;
  const lower = Math.floor(position);
  return { lower, upper: Math.min(count - 1, lower + 1), fraction: position - lower };
}

/** numpy's `_lerp`: from whichever end is nearer, so that it meets both ends exactly. */
function interpolate(lower: number, upper: number, fraction: number): number {
  const span = upper - lower;
  return fraction >= 0.5 ? upper - span * (1 - fraction) : lower + span * fraction;
}

/** Samples up to and with each value. */
export function cumulate(counts: readonly number[]): Float64Array {
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
