/** The statistics of one signal over one window, from its counts alone. */

import { centralSums, centralSumsOf, type RoundedSums, roundSums } from './moments.ts';
import { interpolate, quantileRanks, rankCounted } from './quantiles.ts';
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

/** Of the columns `p05` to `p95`, in their order. */
export const quantileProbabilities = [0.05, 0.25, 0.5, 0.75, 0.95];

/** What the statistics of a window follow from, in digital values. */
interface DigitalSummary {
  readonly sampleCount: number;
  readonly missingCount: number;
  /** Samples whose physical value is 0. */
  readonly zeroCount: number;
  readonly differences: Differences;
  /** Null where no sample is present. */
  readonly values: DigitalValues | null;
}

interface DigitalValues {
  readonly sums: RoundedSums;
  /** Those of the smallest and of the largest physical value. */
  readonly extremes: readonly [number, number];
  /** For each of `quantileProbabilities` the two between which it lies, in the order of physical values. */
  readonly quantileEnds: ArrayLike<number>;
}

/** Exact until the last division: the same counts give the same bits, however they were gathered. */
export function computeStatistics(counts: WindowCounts, scale: Scale): Statistics {
  return describeWindow(summarizeCounts(counts, scale), scale);
}

/** Names every statistic in one literal: a window of a minute is counted in less time than objects are merged. */
function describeWindow(summary: DigitalSummary, scale: Scale): Statistics {
  const { sampleCount, missingCount, zeroCount, values, differences } = summary;
  const { pairs, absoluteSum, equalPairs } = differences;
  return {
    n_samples: sampleCount,
    n_missing: missingCount,
    n_zero: zeroCount,
    mean: values && values.sums.offset / values.sums.count / scale.gain + 0,
    std: values && deviation(values.sums, scale),
    min: values && physical(values.extremes[0], scale),
    p05: values && quantile(values, 0, scale),
    p25: values && quantile(values, 1, scale),
    p50: values && quantile(values, 2, scale),
    p75: values && quantile(values, 3, scale),
    p95: values && quantile(values, 4, scale),
    max: values && physical(values.extremes[1], scale),
    skewness: values && skewness(values.sums, scale),
    kurtosis: values && kurtosis(values.sums),
    mean_abs_diff: pairs === 0 ? null : absoluteSum / pairs / Math.abs(scale.gain),
    flat_fraction: pairs === 0 ? null : equalPairs / pairs,
  };
}

function summarizeCounts(counts: WindowCounts, { gain, baseline }: Scale): DigitalSummary {
  const { distribution, sampleCount, missingCount, powers, differences } = counts;
  const zeroCount = counts.zeroCount ?? countOf(distribution, baseline);
  if (distribution.values.length === 0) return { sampleCount, missingCount, zeroCount, differences, values: null };
  const { count, valueAt } = rankCounted(distribution);
  // A negative gain turns the order around.
  const digitalAt = gain > 0 ? valueAt : (rank: number) => valueAt(count - 1 - rank);
  return {
    sampleCount,
    missingCount,
    zeroCount,
    differences,
    values: {
      sums: roundSums(powers === undefined ? centralSums(distribution) : centralSumsOf(count, powers), baseline),
      extremes: [digitalAt(0), digitalAt(count - 1)],
      quantileEnds: quantileProbabilities.flatMap((probability) => {
        const { lower, upper } = quantileRanks(count, probability);
        return [digitalAt(lower), digitalAt(upper)];
      }),
    },
  };
}

/** The values in physical units, ascending. */
export function toPhysical({ values, counts }: Distribution, scale: Scale): Distribution {
  const inUnits = values.map((value) => physical(value, scale));
  if (scale.gain > 0) return { values: inUnits, counts };
  return { values: inUnits.reverse(), counts: counts.toReversed() };
}

function quantile({ sums, quantileEnds }: DigitalValues, index: number, scale: Scale): number {
  const lower = physical(quantileEnds[2 * index]!, scale);
  const upper = physical(quantileEnds[2 * index + 1]!, scale);
  return interpolate(lower, upper, quantileRanks(sums.count, quantileProbabilities[index]!).fraction);
}

function deviation({ count, second }: RoundedSums, { gain }: Scale): number | null {
  return count < 2 ? null : Math.sqrt(second / (count * (count - 1))) / Math.abs(gain);
}

function skewness({ count, second, third }: RoundedSums, { gain }: Scale): number | null {
  return count < 2 || second === 0 ? null : (third / (second * Math.sqrt(second))) * Math.sign(gain);
}

function kurtosis({ count, second, excess }: RoundedSums): number | null {
  return count < 2 || second === 0 ? null : excess / (second * second);
}

// Adding 0 turns -0, which a negative gain makes of the baseline, into 0.
function physical(value: number, { gain, baseline }: Scale): number {
  return (value - baseline) / gain + 0;
}

function countOf({ values, counts }: Distribution, value: number): number {
  const index = values.indexOf(value);
  return index === -1 ? 0 : counts[index]!;
}
