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
  const last = ends[ends.length - 1]! - 1;
  return probabilities.map((probability) => {
    const position = last * probability;
    const rank = Math.floor(position);
    const lower = values[firstPast(ends, rank)]!;
    const upper = values[firstPast(ends, Math.min(last, rank + 1))]!;
    return interpolate(lower, upper, position - rank);
  });
}

/** numpy's `_lerp`: from whichever end is nearer, so that it meets both ends exactly. */
function interpolate(lower: number, upper: number, fraction: number): number {
  const span = upper - lower;
  return fraction >= 0.5 ? upper - span * (1 - fraction) : lower + span * fraction;
}

function cumulate(counts: readonly number[]): Float64Array {
  const ends = new Float64Array(counts.length);
  let end = 0;
  for (let index = 0; index < counts.length; index++) {
    end += counts[index]!;
    ends[index] = end;
  }
  return ends;
}

/** Index of the value that stands at `rank` (from 0) of the sorted samples. */
function firstPast(ends: Float64Array, rank: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
