import { sampleFormats } from '@macroshard/container/wfdb/formats';
import { Tally } from '@macroshard/container/wfdb/histogram-tally';
import { centralSums } from '@macroshard/container/wfdb/moments';
import { computeStatistics } from '@macroshard/container/wfdb/statistics';
import type { WindowCounts } from '@macroshard/container/wfdb/window-counts';
import { assert } from 'chai';
import fc from 'fast-check';
import { runs } from '../support/wide.ts';
import { naiveStatistics } from './naive-statistics.ts';

const missing = -32768;

function count(samples: readonly number[], cuts: readonly number[] = []): WindowCounts {
  const tally = new Tally(sampleFormats.get(16)!, samples.length);
  const bounds = [0, ...cuts.map((cut) => cut % (samples.length + 1)).sort((a, b) => a - b), samples.length];
  const array = Int32Array.from(samples);
  for (let index = 1; index < bounds.length; index++) tally.add(array, bounds[index - 1]!, bounds[index]!);
  return tally.take();
}

const anySample = fc.oneof(
  fc.integer({ min: -32768, max: 32767 }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(missing, 32767, -32767),
);
const scales = fc.record({
  gain: fc.constantFrom(200, -200, 1, 0.833333, -19.34, 1.052e4),
  baseline: fc.constantFrom(0, 1024, -3, 1_000_000),
});

describe('statistics of a window', () => {
  it('equal a naive computation over the samples, wherever the blocks are cut', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 200 }), fc.array(fc.nat(300)), scales, (samples, cuts, scale) => {
        const statistics = computeStatistics(count(samples, cuts), scale);
        const expected = naiveStatistics(
          samples.map((sample) => (sample === missing ? null : sample)),
          scale,
        );
        assert.sameMembers(Object.keys(statistics), Object.keys(expected));
        for (const [name, value] of Object.entries(expected)) {
          const actual = statistics[name as keyof typeof statistics];
          if (value === null || actual === null) assert.equal(actual, value, name);
          else assert.closeTo(actual, value, 1e-11 * Math.max(1, Math.abs(value)), name);
        }
      }),
      { numRuns: runs(40, 300) },
    );
  });

  it('carry power sums over without losing a unit, however often a value occurs', () => {
    const bins = fc.uniqueArray(
      fc.tuple(fc.integer({ min: -32767, max: 32767 }), fc.integer({ min: 1, max: 2 ** 33 })),
      {
        selector: ([value]) => value,
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(bins, (unsorted) => {
        const sorted = unsorted.toSorted(([a], [b]) => a - b);
        const n = sorted.reduce((sum, [, times]) => sum + BigInt(times), 0n);
        const total = sorted.reduce((sum, [value, times]) => sum + BigInt(value) * BigInt(times), 0n);
        const central = (power: bigint) =>
          sorted.reduce((sum, [value, times]) => sum + BigInt(times) * (n * BigInt(value) - total) ** power, 0n);
        const sums = centralSums({
          values: Float64Array.from(sorted, ([value]) => value),
          counts: Float64Array.from(sorted, ([, times]) => times),
        });
        assert.deepEqual(
          [sums.count, sums.sum, sums.second * n, sums.third * n, sums.fourth * n],
          [Number(n), total, central(2n), central(3n), central(4n)],
        );
      }),
      { numRuns: runs(15, 100) },
    );
  });

  it('count a histogram of every 16-bit value, and begin the next window empty', () => {
    const samples = Int32Array.from({ length: 3 * 65536 }, (_, index) => (index % 65536) - 32768);
    const tally = new Tally(sampleFormats.get(16)!, samples.length);
    tally.add(samples, 0, samples.length);
    const { distribution, sampleCount, missingCount, differences, checksum } = tally.take();
    assert.deepEqual([sampleCount, missingCount], [3 * 65536, 3]);
    assert.deepEqual([distribution.values.length, new Set(distribution.counts).size], [65535, 1]);
    assert.deepEqual(differences, { pairs: 3 * 65534, absoluteSum: 3 * 65534, equalPairs: 0 });
    assert.equal(checksum, 32768);
    assert.deepEqual(tally.take(), {
      sampleCount: 0,
      missingCount: 0,
      checksum: 0,
      distribution: { values: new Float64Array(0), counts: new Float64Array(0) },
      differences: { pairs: 0, absoluteSum: 0, equalPairs: 0 },
    });
  });

  it('swap their ends under a negative gain', () => {
    const { min, p05, p50, max, skewness } = computeStatistics(count([0, 0, 0, 10]), { gain: -2, baseline: 0 });
    assert.deepEqual([min, p50, max], [-5, 0, 0]);
    assert.closeTo(p05!, -4.25, 1e-12);
    assert.closeTo(skewness!, -2 / Math.sqrt(3), 1e-12);
  });

  it('are null where there is nothing to say', () => {
    const none = computeStatistics(count([missing, missing]), { gain: 1, baseline: 0 });
    const { n_samples, n_missing, n_zero, ...others } = none;
    assert.deepEqual([n_samples, n_missing, n_zero], [2, 2, 0]);
    assert.deepEqual(new Set(Object.values(others)), new Set([null]));
    const one = computeStatistics(count([missing, 7]), { gain: 1, baseline: 0 });
    assert.deepEqual([one.mean, one.std, one.skewness, one.mean_abs_diff], [7, null, null, null]);
    const flat = computeStatistics(count([7, 7]), { gain: 1, baseline: 0 });
    assert.deepEqual([flat.std, flat.kurtosis, flat.mean_abs_diff, flat.flat_fraction], [0, null, 0, 1]);
  });
});
