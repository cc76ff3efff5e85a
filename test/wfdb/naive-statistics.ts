/** The table of `features.parquet`, computed the slow and obvious way from a list of samples. */

/** `samples` in order, null where missing; physical = (digital - baseline) / gain. */
export function naiveStatistics(
  samples: readonly (number | null)[],
  { gain, baseline }: { gain: number; baseline: number },
): Record<string, number | null> {
  const present = samples.filter((sample) => sample !== null);
  const physical = present.map((sample) => (sample - baseline) / gain).sort((a, b) => a - b);
  const pairs = samples.slice(1).flatMap((sample, index) => {
    const previous = samples[index]!;
    return sample === null || previous === null ? [] : [Math.abs(sample - previous)];
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    n_samples: samples.length,
    n_missing: samples.length - present.length,
    n_zero: present.filter((sample) => sample === baseline).length,
    min: physical[0] ?? null,
    p05: quantile(physical, 0.05),
    p25: quantile(physical, 0.25),
    p50: quantile(physical, 0.5),
    p75: quantile(physical, 0.75),
    p95: quantile(physical, 0.95),
    max: physical.at(-1) ?? null,
    ...moments(present, { gain, baseline }),
    mean_abs_diff: pairs.length === 0 ? null : sum(pairs) / pairs.length / Math.abs(gain),
    flat_fraction: pairs.length === 0 ? null : pairs.filter((pair) => pair === 0).length / pairs.length,
  };
}

/** Central sums as big integers, straight from their definition, with every distance multiplied by n. */
function moments(present: readonly number[], { gain, baseline }: { gain: number; baseline: number }) {
  const n = present.length;
  const total = present.reduce((sum, sample) => sum + BigInt(sample - baseline), 0n);
  const mean = n === 0 ? null : Number(total) / n / gain;
  const distances = present.map((sample) => BigInt(sample - baseline) * BigInt(n) - total);
  const [second, third, fourth] = [2n, 3n, 4n].map((power) =>
    Number(distances.reduce((sum, distance) => sum + distance ** power, 0n)),
  ) as [number, number, number];
  if (n < 2) return { mean, std: null, skewness: null, kurtosis: null };
  const std = Math.sqrt(second / n / n / (n - 1)) / Math.abs(gain);
  if (second === 0) return { mean, std, skewness: null, kurtosis: null };
  return {
    mean,
    std,
    skewness: (third / n / (second / n) ** 1.5) * Math.sign(gain),
    kurtosis: fourth / n / (second / n) ** 2 - 3,
  };
}

function quantile(sorted: readonly number[], probability: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * probability;
  const lower = sorted[Math.floor(position)]!;
  return lower + (sorted[Math.ceil(position)]! - lower) * (position % 1);
}
