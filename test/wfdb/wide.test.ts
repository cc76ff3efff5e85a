import type { SampleFormat } from '@macroshard/container/wfdb/formats';
import { sampleFormats } from '@macroshard/container/wfdb/formats';
import { computeStatistics, type Scale } from '@macroshard/container/wfdb/statistics';
import { binsToRefine, CoarseTally, lowBits } from '@macroshard/container/wfdb/wide/coarse-tally';
import { FineTally, thin } from '@macroshard/container/wfdb/wide/fine-tally';
import { PowerAccumulator } from '@macroshard/container/wfdb/wide/power-sums';
import { sortIntegers } from '@macroshard/container/wfdb/wide/radix-sort';
import { heldSamples, SortedTally } from '@macroshard/container/wfdb/wide/sorted-tally';
import type { WindowCounts, WindowTally } from '@macroshard/container/wfdb/window-counts';
import { assert } from 'chai';
import fc from 'fast-check';
import { isWide, runs } from '../support/wide.ts';
import { naiveStatistics } from './naive-statistics.ts';

interface Case {
  readonly format: SampleFormat;
  readonly samples: readonly number[];
  readonly scale: Scale;
}

const cases: fc.Arbitrary<Case> = fc.constantFrom(sampleFormats.get(24)!, sampleFormats.get(32)!).chain((format) => {
  const highest = format.lowest + format.valueCount - 1;
  const sample = fc.oneof(
    fc.integer({ min: format.lowest, max: highest }),
    fc.integer({ min: -300, max: 300 }),
    fc.constantFrom(format.lowest, format.lowest + 1, highest, highest - 1, 0, -1),
  );
  const scale = fc.record({
    gain: fc.constantFrom(200, -200, 1, 0.833333, -2.4011e-11),
    baseline: fc.oneof(fc.constantFrom(0, -1, highest, format.lowest, 10 ** 12), sample),
  });
  const samples = fc.oneof(
    fc.array(sample, { maxLength: 100 }),
    fc.tuple(sample, fc.nat(50)).map(([value, count]) => new Array<number>(count).fill(value)),
  );
  return fc.record({ format: fc.constant(format), samples, scale });
});

/** Feeds the samples in pieces. */
function feed<Counts>(tally: WindowTally<Counts>, samples: readonly number[], cuts: readonly number[]): Counts {
  const bounds = [0, ...cuts.map((cut) => cut % (samples.length + 1)).sort((a, b) => a - b), samples.length];
  const array = Int32Array.from(samples);
  for (let index = 1; index < bounds.length; index++) tally.add(array, bounds[index - 1]!, bounds[index]!);
  tally.addMissing(3);
  return tally.take();
}

function countInTwoPasses({ format, samples, scale }: Case, cuts: readonly number[]): WindowCounts {
  const shift = lowBits(format);
  const coarse = feed(new CoarseTally(format, samples.length), samples, cuts);
  const windows = [thin(coarse, shift, binsToRefine(coarse.coarse, shift, scale))];
  const { missingCode } = format;
  return feed(new FineTally({ windows, shift, missingCode, windowSamples: samples.length }), samples, cuts);
}

function check(counts: WindowCounts, { format, samples, scale }: Case): void {
  const statistics: Record<string, number | null> = computeStatistics(counts, scale);
  const present = samples.map((sample) => (sample === format.missingCode ? null : sample));
  const expected = naiveStatistics([...present, null, null, null], scale);
  assert.sameMembers(Object.keys(statistics), Object.keys(expected));
  // A quantile lies between two samples, and is as exact as they are.
  const reach = Math.max(0, Math.abs(expected.min ?? 0), Math.abs(expected.max ?? 0)) / 1e4;
  for (const [name, value] of Object.entries(expected)) {
    const actual = statistics[name]!;
    if (value === null || actual === null) assert.equal(actual, value, name);
    else assert.closeTo(actual, value, 1e-11 * Math.max(1, Math.abs(value), reach), name);
  }
  const sum = samples.reduce((total, sample) => total + sample, 0);
  assert.equal(counts.checksum, ((sum % 65536) + 65536) % 65536);
}

describe('samples of more than 16 bits', () => {
  it('counted in two passes give the statistics of a naive computation, wherever the blocks are cut', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(300)), (one, cuts) => check(countInTwoPasses(one, cuts), one)),
      { numRuns: runs(12, 500) },
    );
  });

  it('counted by sorting give them, too', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(300)), (one, cuts) => {
        const tally = new SortedTally(one.format.missingCode, Math.max(1, one.samples.length));
        check(feed(tally, one.samples, cuts), one);
      }),
      { numRuns: runs(12, 500) },
    );
  });

  it('are all in the distribution that sorting gives, however many they are', () => {
    const different = isWide ? 2 * heldSamples : heldSamples + 20_000;
    const length = isWide ? 3 * heldSamples : heldSamples + 50_000;
    const samples = Int32Array.from({ length }, (_, index) => Math.imul(index % different, 97));
    const tally = new SortedTally(null, 2 ** 40);
    tally.add(samples, 0, samples.length);
    const { values, counts } = tally.take().distribution;
    const expected = [...new Set(samples)].sort((a, b) => a - b);
    assert.isTrue(values.length === expected.length && values.every((value, index) => value === expected[index]));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      samples.length,
    );
    assert.equal(counts[values.indexOf(97)], 2);
    assert.equal(counts[values.indexOf(-1)] ?? 0, samples.filter((sample) => sample === -1).length);
  });

  it('are sorted as the engine sorts them, whichever of their bytes differ', () => {
    const bases = fc.record({ length: fc.integer({ min: 0, max: 2000 }), mask: fc.integer(), seed: fc.integer() });
    fc.assert(
      fc.property(bases, ({ length, mask, seed }) => {
        const values = Int32Array.from({ length }, (_, index) => (Math.imul(index + seed, 0x9e3779b1) & mask) ^ seed);
        const expected = values.toSorted();
        sortIntegers(values, new Int32Array(length));
        assert.deepEqual(values, expected);
      }),
    );
  });

  it('have exact sums of powers, at both ends of 32 bits', () => {
    const ends = [-2147483648, -2147483647, 2147483647, 2147482624, 1023, 1024, -1024, -1025, 0];
    const any = fc.oneof(fc.integer({ min: -2147483648, max: 2147483647 }), fc.constantFrom(...ends));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (few, times) => {
        const samples = Array.from({ length: times }, () => few).flat();
        const accumulator = new PowerAccumulator();
        accumulator.add(Int32Array.from(samples), { start: 0, end: samples.length, missingCode: 1023 });
        const power = (exponent: bigint) =>
          samples.reduce((sum, sample) => (sample === 1023 ? sum : sum + BigInt(sample) ** exponent), 0n);
        assert.deepEqual(accumulator.take(), {
          first: power(1n),
          second: power(2n),
          third: power(3n),
          fourth: power(4n),
        });
      }),
    );
  });

  it('have exact sums of powers where every product is as large as it can be', () => {
    const worst = [-2147483648, 2147483647, -1025 * 2049, 1024 * 2049 + 2 ** 22];
    for (const sample of worst) {
      const accumulator = new PowerAccumulator();
      accumulator.add(new Int32Array(2000).fill(sample), { start: 0, end: 2000, missingCode: 0 });
      const x = BigInt(sample);
      assert.deepEqual(accumulator.take(), {
        first: 2000n * x,
        second: 2000n * x ** 2n,
        third: 2000n * x ** 3n,
        fourth: 2000n * x ** 4n,
      });
    }
  });
});
