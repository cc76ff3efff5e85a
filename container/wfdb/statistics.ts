/** The statistics of one signal over one window, from its counts alone. */

import { type CentralSums, centralSums, centralSumsOf } from './moments.ts';
import { linearQuantiles, type RankedValues, rankCounted } from './quantiles.ts';
import type { Differences, Distribution, WindowCounts } from './window-counts.ts';

/** How digital samples become physical values: (digital - baseline) / gain. */
export interface Scale {
  readonly gain: number;
  readonly baseline: number;
}

/** Names as in `features.parquet`; physical values, where nothing else is said. */
export type Statistics = {
  readonly n_samples: number;
  readonly n_missing: number;
  readonly n_zero: number;
  readonly mean: number | null;
  /** With ddof 1; null for fewer than two values. */
  readonly std: number | null;
  readonly min: number | null;
  readonly p05: number | null;
  readonly p25: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  /** Biased; null for fewer than two values or no variance. */
  readonly skewness: number | null;
  /** Biased, 0 for a normal distribution; null as skewness. */
  readonly kurtosis: number | null;
  /** Null without a pair of consecutive values. */
  readonly mean_abs_diff: number | null;
  /** Share of 0 … 1; null as mean_abs_diff. */
  readonly flat_fraction: number | null;
};

export const quantileProbabilities = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Exact until the last division: the same counts give the same bits, however they were gathered. */
export function computeStatistics(counts: WindowCounts, scale: Scale): Statistics {
  return {
    n_samples: counts.sampleCount,
    n_missing: counts.missingCount,
    n_zero: countOf(counts.distribution, scale.baseline),
    ...computeValues(counts, scale),
    ...computeChanges(counts.differences, scale.gain),
  };
}

/** The values in physical units, ascending. */
export function toPhysical({ values, counts }: Distribution, { gain, baseline }: Scale): Distribution {
  // Adding 0 turns -0, which a negative gain makes of the baseline, into 0.
  const physical = values.map((value) => (value - baseline) / gain + 0);
  if (gain > 0) return { values: physical, counts };
  return { values: physical.reverse(), counts: counts.toReversed() };
}

type ValueStatistics = Omit<Statistics, 'n_samples' | 'n_missing' | 'n_zero' | 'mean_abs_diff' | 'flat_fraction'>;

const nothing: ValueStatistics = {
  mean: null,
  std: null,
  min: null,
  p05: null,
  p25: null,
  p50: null,
  p75: null,
  p95: null,
  max: null,
  skewness: null,
  kurtosis: null,
};

function computeValues(
  { distribution, sampleCount, missingCount, powers }: WindowCounts,
  scale: Scale,
): ValueStatistics {
  if (distribution.values.length === 0) return nothing;
  const sums = powers === undefined ? centralSums(distribution) : centralSumsOf(sampleCount - missingCount, powers);
  const ranked = rankValues(distribution, scale);
  const [p05, p25, p50, p75, p95] = linearQuantiles(ranked, quantileProbabilities);
  return {
    ...computeMoments(sums, scale),
    min: ranked.valueAt(0),
    p05: p05!,
    p25: p25!,
    p50: p50!,
    p75: p75!,
    p95: p95!,
    max: ranked.valueAt(ranked.count - 1),
  };
}

/** The samples in physical units; only those that are asked for are computed. */
function rankValues(distribution: Distribution, { gain, baseline }: Scale): RankedValues {
  const { count, valueAt } = rankCounted(distribution);
  // A negative gain turns the order around.
  const digitalAt = gain > 0 ? valueAt : (rank: number) => valueAt(count - 1 - rank);
  return { count, valueAt: (rank) => (digitalAt(rank) - baseline) / gain + 0 };
}

function computeMoments(
  { count, sum, second, third, fourth }: CentralSums,
  { gain, baseline }: Scale,
): Pick<Statistics, 'mean' | 'std' | 'skewness' | 'kurtosis'> {
  const n = BigInt(count);
  const mean = Number(sum - n * BigInt(baseline)) / count / gain + 0;
  if (count < 2) return { mean, std: null, skewness: null, kurtosis: null };
  const spread = Number(second);
  const std = Math.sqrt(spread / Number(n * (n - 1n))) / Math.abs(gain);
  if (second === 0n) return { mean, std, skewness: null, kurtosis: null };
  return {
    mean,
    std,
    skewness: (Number(third) / (spread * Math.sqrt(spread))) * Math.sign(gain),
    kurtosis: Number(fourth - 3n * second * second) / (spread * spread),
  };
}

function computeChanges(
  { pairs, absoluteSum, equalPairs }: Differences,
  gain: number,
): Pick<Statistics, 'mean_abs_diff' | 'flat_fraction'> {
  if (pairs === 0) return { mean_abs_diff: null, flat_fraction: null };
  return { mean_abs_diff: absoluteSum / pairs / Math.abs(gain), flat_fraction: equalPairs / pairs };
}

function countOf({ values, counts }: Distribution, value: number): number {
  const index = values.indexOf(value);
  return index === -1 ? 0 : counts[index]!;
}
