import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WfdbError } from '@macroshard/container/wfdb/error';
import { countFrames, type FrameRange, isCountable } from '@macroshard/container/wfdb/frames/count-frames';
import { fewestPairedFrames } from '@macroshard/container/wfdb/frames/frame-layout';
import { parseHeader } from '@macroshard/container/wfdb/header/header';
import { mergeCounts } from '@macroshard/container/wfdb/merge-counts';
import { computeStatistics } from '@macroshard/container/wfdb/statistics';
import { rowNumbers } from '@macroshard/container/wfdb/statistics-table';
import { locateRecord, type SignalFile } from '@macroshard/container/wfdb/stored-record';
import type { WindowCounts } from '@macroshard/container/wfdb/window-counts';
import { assert } from 'chai';
import fc from 'fast-check';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { isWide, runs, some } from '../support/wide.ts';

const ranges = { 16: 65536, 61: 65536, 80: 256, 160: 65536, 212: 4096, 310: 1024, 311: 1024 } as const;
type Code = keyof typeof ranges;
const codes = Object.keys(ranges).map(Number) as Code[];

interface Case {
  readonly code: Code;
  readonly channels: number;
  readonly frames: number;
  readonly windowFrames: number;
  /** Of the samples, how many are missing. */
  readonly missing: number;
  /** Values lie within so much of the format's range. */
  readonly spread: number;
  readonly seed: number;
}

const cases = fc.record({
  code: fc.constantFrom(...codes),
  channels: fc.oneof(fc.constantFrom(1, 2, 4, 8, 16), fc.integer({ min: 1, max: 40 })),
  frames: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 400, max: 90_000 })),
  windowFrames: fc.oneof(fc.constant(1e6), fc.integer({ min: 7, max: 50_000 })),
  missing: fc.constantFrom(0, 0, 0.00001, 0.001, 0.2, 1),
  spread: fc.constantFrom(1, 0.05, 0),
  seed: fc.nat(),
});

const scales = [
  { gain: 200, baseline: 3 },
  { gain: -0.7, baseline: 0 },
  { gain: 1, baseline: 2 ** 40 },
];

describe('frames that WebAssembly counts', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'frames-'));
  });
  after(() => rmSync(root, { recursive: true }));

  it('give what counting one by one does: every format, channels, windows, blocks and missing samples', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const few = { ...given, frames: Math.min(given.frames, Math.ceil(runs(80_000, 400_000) / given.channels)) };
        const { file, samples } = write(few);
        assert.deepEqual(count(file, few), expectedCounts(samples, few));
      }),
      { numRuns: runs(3, 20) },
    );
  });

  for (const channels of isWide ? [1, 2, 3, 5, 8, 9] : [5]) {
    it(`give what counting one by one does where bytes are counted in pairs, ${channels} in a frame`, () => {
      const frames = 2 * fewestPairedFrames + 7;
      for (const windowFrames of [1e6, fewestPairedFrames + 1]) {
        // In each window some, and all in both.
        for (const spread of windowFrames === 1e6 ? (isWide ? [1, 0] : [0]) : [0.1]) {
          const given: Case = { code: 80, channels, frames, windowFrames, missing: 0.001, spread, seed: channels };
          const { file, samples } = write(given);
          assert.deepEqual(count(file, given), expectedCounts(samples, given));
        }
      }
    });
  }

  for (const channels of some([4, 1, 2, 3, 7, 5, 8, 14, 15, 16], 1)) {
    it(`give what counting one by one does where 14 to 16 bytes are counted at once, ${channels} in a frame`, () => {
      // Several blocks, windows that end between these bytes or before them, values at both ends of the range.
      const frames = Math.ceil(300_000 / channels) + 3;
      const shortWindow = channels === 1 ? 13 : 131;
      for (const [windowFrames, spread] of [
        [7_501, 1],
        [isWide ? shortWindow : 40_000, 0.1],
      ] as const) {
        const given: Case = { code: 80, channels, frames, windowFrames, missing: 0.001, spread, seed: channels };
        const { file, samples } = write(given);
        assert.deepEqual(count(file, given), expectedCounts(samples, given));
      }
    });
  }

  it('add up to the whole, wherever between packs they are cut', () => {
    const cuts = fc.array(fc.nat({ max: 1e6 }), { maxLength: 4 });
    fc.assert(
      fc.property(cases, cuts, (given, cutAt) => {
        const few = { ...given, frames: Math.min(given.frames, Math.ceil(50_000 / given.channels)), windowFrames: 1e6 };
        const { file } = write(few);
        const starts = [...new Set([0, ...cutAt.map((at) => Math.floor((at % (few.frames + 1)) / 6) * 6)])].sort(
          (a, b) => a - b,
        );
        const parts = starts.map((startFrame, index) =>
          count(file, few, { startFrame, endFrame: starts[index + 1] ?? few.frames }),
        );
        const merged = parts[0]!.map((_, channel) => [mergeCounts(parts.map((part) => part[channel]![0]!))]);
        assert.deepEqual(merged, count(file, few));
      }),
      { numRuns: runs(2, 20) },
    );
  });

  for (const code of some([80, 16] as const, 1)) {
    it(`of format ${code} say where a file ends that became shorter, and leave nothing of it in the next one`, () => {
      const given: Case = { code, channels: 2, frames: 270_000, windowFrames: 1e6, missing: 0, spread: 1, seed: 1 };
      const { file, samples } = write(given);
      writeFileSync(join(root, 'r.dat'), new Uint8Array(500_001));
      assert.throws(
        () => count(file, given),
        WfdbError,
        '"r.dat" became shorter while it was read: got 500001 bytes, expected at least 524288',
      );
      write(given);
      assert.deepEqual(count(file, given), expectedCounts(samples, given));
    });
  }

  function write(given: Case): { file: SignalFile; samples: readonly number[][] } {
    const samples = makeSamples(given);
    const { code, channels, frames } = given;
    const interleaved = Array.from(
      { length: frames * channels },
      (_, index) => samples[index % channels]![Math.floor(index / channels)]!,
    );
    const bytes = encodeSamples(code, interleaved);
    writeFileSync(join(root, 'r.dat'), bytes);
    const text = `r ${channels} 100 ${frames}\n${`r.dat ${code}\n`.repeat(channels)}`;
    const header = parseHeader(text, 'r.hea');
    assert(header.kind === 'single');
    const [file] = locateRecord(header, 'r.hea', { root, find: () => bytes.length }).files;
    return { file: file!, samples };
  }

  function count(file: SignalFile, { frames, windowFrames }: Case, range?: FrameRange): WindowCounts[][] {
    assert(isCountable(file));
    const counts: WindowCounts[][] = file.channels.map(() => []);
    countFrames({
      root,
      file,
      range: range ?? { startFrame: 0, endFrame: frames },
      windowFrames,
      channels: file.channels,
      close: ({ index }, window) => {
        const closed = window.counts();
        counts[index]!.push(closed);
        for (const scale of scales) {
          const numbers = Array.from(window.numbers(scale));
          assert.deepEqual(numbers, Array.from(rowNumbers(computeStatistics(closed, scale))));
        }
        assert.equal(window.checksum, closed.checksum);
      },
    });
    return counts;
  }
});

function makeSamples({ code, channels, frames, missing, spread, seed }: Case): number[][] {
  const half = ranges[code] / 2;
  let state = seed | 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  return Array.from({ length: channels }, () =>
    Array.from({ length: frames }, () =>
      random() < missing ? -half : Math.floor((random() * 2 - 1) * (half - 1) * spread),
    ),
  );
}

function expectedCounts(samples: readonly number[][], { code, frames, windowFrames }: Case): WindowCounts[][] {
  return samples.map((channel) => {
    const windows: WindowCounts[] = [];
    for (let start = 0; start === 0 || start < frames; start += windowFrames) {
      windows.push(countOneByOne(channel.slice(start, start + windowFrames), -ranges[code] / 2));
    }
    return windows;
  });
}

function countOneByOne(samples: readonly number[], missing: number): WindowCounts {
  const counted = new Map<number, number>();
  const differences = { pairs: 0, absoluteSum: 0, equalPairs: 0 };
  let checksum = 0;
  for (const [index, sample] of samples.entries()) {
    checksum += sample;
    counted.set(sample, (counted.get(sample) ?? 0) + 1);
    const previous = samples[index - 1];
    if (previous === undefined || previous === missing || sample === missing) continue;
    differences.pairs++;
    differences.absoluteSum += Math.abs(sample - previous);
    if (sample === previous) differences.equalPairs++;
  }
  const missingCount = counted.get(missing) ?? 0;
  counted.delete(missing);
  const values = [...counted].sort(([a], [b]) => a - b);
  return {
    sampleCount: samples.length,
    missingCount,
    checksum: ((checksum % 65536) + 65536) % 65536,
    distribution: {
      values: Float64Array.from(values, ([value]) => value),
      counts: Float64Array.from(values, ([, times]) => times),
    },
    differences,
  };
}
