/** Statistics over stretches of a signal that were stored with different gains: the segments of a record. */

import { mergeCounts, mergeDistributions } from '../wfdb/merge-counts.ts';
import { linearQuantiles, rankCounted } from '../wfdb/quantiles.ts';
import {
  computeStatistics,
  quantileProbabilities,
  type Scale,
  type Statistics,
  toPhysical,
} from '../wfdb/statistics.ts';
import { type Distribution, noValues, type WindowCounts } from '../wfdb/window-counts.ts';

export interface Stretch {
  readonly scale: Scale;
  readonly counts: WindowCounts;
}

/** Exact where all stretches share a scale; else to the rounding of a double, over their physical values. */
export function poolStatistics(stretches: readonly Stretch[]): Statistics {
  const pooled = mergeByScale(stretches);
  const [only, ...others] = pooled;
  if (only !== undefined && others.length === 0) return computeStatistics(only.counts, only.scale);
  const parts = pooled.map(({ counts, scale }) => ({ ...computeStatistics(counts, scale), counts, scale }));
  const sum = (pick: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + pick(part), 0);
  const pairs = sum(({ counts }) => counts.differences.pairs);
  const change = sum(({ counts, scale }) => counts.differences.absoluteSum / Math.abs(scale.gain));
  const equal = sum(({ counts }) => counts.differences.equalPairs);
  return {
    n_samples: sum((part) => part.n_samples),
    n_missing: sum((part) => part.n_missing),
    n_zero: sum((part) => part.n_zero),
    ...describeValues(sortedValues(pooled)),
    mean_abs_diff: pairs === 0 ? null : change / pairs,
    flat_fraction: pairs === 0 ? null : equal / pairs,
  };
}

function mergeByScale(stretches: readonly Stretch[]): Stretch[] {
  const groups = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    const key = `${stretch.scale.gain} ${stretch.scale.baseline}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [stretch]);
    else group.push(stretch);
  }
  return [...groups.values()].map((group) => ({
    scale: group[0]!.scale,
    counts: mergeCounts(group.map(({ counts }) => counts)),
  }));
}

function sortedValues(stretches: readonly Stretch[]): Distribution {
  const all = stretches.map(({ counts, scale }) => toPhysical(counts.distribution, scale));
  return all.reduce(mergeDistributions, noValues);
}

function describeValues({ values, counts }: Distribution) {
  const count = counts.reduce((total, value) => total + value, 0);
  const [p05 = null, p25 = null, p50 = null, p75 = null, p95 = null] =
    count === 0 ? [] : linearQuantiles(rankCounted({ values, counts }), quantileProbabilities);
  const weighted = (power: (value: number) => number) =>
    values.reduce((total, value, index) => total + power(value) * counts[index]!, 0);
  const mean = count === 0 ? null : weighted((value) => value) / count;
  const spread = weighted((value) => (value - (mean ?? 0)) ** 2);
  const variance = spread / count;
  return {
    mean,
    std: count < 2 ? null : Math.sqrt(spread / (count - 1)),
    min: values[0] ?? null,
    p05,
    p25,
    p50,
    p75,
    p95,
    max: values.at(-1) ?? null,
    skewness:
      spread > 0 ? weighted((value) => (value - (mean ?? 0)) ** 3) / count / (variance * Math.sqrt(variance)) : null,
    kurtosis: spread > 0 ? weighted((value) => (value - (mean ?? 0)) ** 4) / count / variance ** 2 - 3 : null,
  };
}
