/** What stands apart from others of its kind, by a rule that one far value cannot hide from. */

/** With fewer values, it cannot be said what is usual. */
const leastCount = 5;
/** In median absolute deviations, of which one is 1.48 for a standard deviation. */
const mostDeviations = 5 * 1.4826;

export interface Outlier {
  readonly index: number;
  /** Of the median. */
  readonly factor: number;
}

/**
 * Values further than 5 robust standard deviations from the median, and at least twice or at most half of it; nulls are
 * none.
 * @see Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)
 */
export function outliersOf(
  values: readonly (number | null)[],
  leastDeviation: (median: number) => number = () => 0,
): readonly Outlier[] {
  const known = values.filter((value) => value !== null);
  if (known.length < leastCount) return [];
  const median = medianOf(known);
  if (median === 0) return [];
  const deviation = medianOf(known.map((value) => Math.abs(value - median)));
  const least = Math.max(deviation, 0.02 * Math.abs(median), leastDeviation(median));
  return values.flatMap((value, index) => {
    if (value === null) return [];
    const factor = value / median;
    const isFar = Math.abs(value - median) > mostDeviations * least;
    return isFar && (factor >= 2 || factor <= 0.5) ? [{ index, factor }] : [];
  });
}

/** Of small whole numbers: 2 is no outlier among ones. */
export function leastDeviationOfCounts(median: number): number {
  return 0.2 * Math.sqrt(median);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
