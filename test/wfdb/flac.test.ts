import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlacDecoder } from '@macroshard/container/wfdb/flac/decoder';
import { FlacError } from '@macroshard/container/wfdb/flac/flac-error';
import { assert } from 'chai';
import fc from 'fast-check';
import { type FlacSettings, type FlacSubframe, flacStream } from '../../scripts/wfdb-writer/flac.ts';
import { repositoryRoot } from '../support/repository.ts';
import { itWide, runs } from '../support/wide.ts';
import { type GroupFiles, summarizeGroup } from './group-fixture.ts';
import { naiveStatistics } from './naive-statistics.ts';

/** All samples, channel by channel; the bytes come in pieces of at most so many. */
function decode(bytes: Uint8Array, { maximumBits = 32, pieceBytes = 1000 } = {}): number[][] {
  let position = 0;
  const decoder = new FlacDecoder((buffer) => {
    const piece = bytes.subarray(position, position + Math.min(buffer.length, pieceBytes));
    buffer.set(piece);
    position += piece.length;
    return piece.length;
  });
  const shape = { channelCount: decoder.info.channelCount, maximumBits };
  const channels = Array.from({ length: shape.channelCount }, (): number[] => []);
  for (let frame = decoder.next(shape); frame !== undefined; frame = decoder.next(shape)) {
    for (const [index, samples] of frame.entries()) for (const sample of samples) channels[index]!.push(sample);
  }
  return channels;
}

interface Stream {
  readonly channels: readonly (readonly number[])[];
  readonly settings: FlacSettings;
}

const subframes = fc.oneof(
  fc.constantFrom<FlacSubframe>('constant', 'verbatim'),
  fc.record({
    fixed: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const),
    rice: fc.constantFrom(5, 12, 20, 'fitting' as const, 'escaped' as const),
  }),
);

const streams: fc.Arbitrary<Stream> = fc
  .record({
    bits: fc.integer({ min: 8, max: 24 }),
    channelCount: fc.integer({ min: 1, max: 8 }),
    blockSamples: fc.integer({ min: 5, max: 40 }),
    length: fc.integer({ min: 0, max: 100 }),
    subframe: subframes,
    stereo: fc.constantFrom('left-side' as const, 'side-right' as const, 'mid-side' as const, undefined),
    wastedBits: fc.constantFrom(0, 0, 1, 3),
    paddingBytes: fc.constantFrom(0, 0, 1, 70_000),
    seed: fc.nat(),
  })
  .map(({ bits, channelCount, length, subframe, stereo, wastedBits, seed, blockSamples, paddingBytes: padding }) => {
    const step = 2 ** wastedBits;
    const highest = 2 ** (bits - 1) - step;
    // Codes of small Rice parameters are as long as their values are large.
    const small = typeof subframe === 'object' && typeof subframe.rice === 'number' && subframe.rice < 20;
    const valueAt = (index: number) => {
      const mixed = Math.imul(index + seed, 0x9e3779b1);
      if (!small && mixed >>> 29 === 0) return mixed & 1 ? highest : -highest - step;
      return ((mixed >> (32 - (small ? 8 : bits))) >> wastedBits) * step;
    };
    const channels = Array.from({ length: channelCount }, (_, channel) =>
      Array.from({ length }, (_, index) => valueAt(subframe === 'constant' ? 0 : index * channelCount + channel)),
    );
    // A last block of fewer samples than a predictor begins with would need another kind.
    const whole = length % blockSamples < 4 ? length - (length % blockSamples) : length;
    const settings = {
      bits,
      blockSamples,
      subframe,
      paddingBytes: padding,
      ...(stereo && channelCount === 2 ? { stereo } : { wastedBits }),
    };
    return { channels: channels.map((channel) => channel.slice(0, whole)), settings };
  });

/** The formula of flac/generate.mjs. */
function sampleAt(index: number, channel: number, bits: number): number {
  const top = 2 ** (bits - 1) - 1;
  if (index % 1000 === 999) return channel % 2 === 0 ? top : -top - 1;
  const triangle = Math.abs(((index + channel) % 200) - 100) - 50;
  const noise = ((Math.imul(index + 1, 0x9e3779b1) >>> 24) % 5) - 2;
  return Math.trunc((triangle * top) / 128) + noise;
}

describe('FLAC streams', () => {
  it('are decoded to the samples that were encoded, whatever the kind of their frames and the pieces they come in', () => {
    fc.assert(
      fc.property(streams, fc.integer({ min: 1, max: 200 }), ({ channels, settings }, pieceBytes) => {
        assert.deepEqual(decode(flacStream(channels, settings), { pieceBytes }), channels);
      }),
      { numRuns: runs(15, 300) },
    );
  });

  for (const [bits, channelCount] of [
    [8, 1],
    [12, 2],
    [16, 2],
    [16, 8],
    [20, 1],
    [24, 2],
  ] as const) {
    it(`of libFLAC with ${channelCount} x ${bits} bits are decoded`, () => {
      const name = `${bits}-bits-${channelCount}-channels.flac`;
      const channels = decode(readFileSync(join(repositoryRoot, 'test/wfdb/flac', name)));
      const expected = Array.from({ length: channelCount }, (_, channel) =>
        Array.from({ length: 2000 }, (_, index) => sampleAt(index, channel, bits)),
      );
      assert.deepEqual(channels, expected);
    });
  }

  it('are never decoded to other samples where any bit is wrong after STREAMINFO', () => {
    const bytes = readFileSync(join(repositoryRoot, 'test/wfdb/flac/12-bits-2-channels.flac'));
    const channels = decode(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 42 * 8, max: bytes.length * 8 - 1 }), (bit) => {
        const damaged = Uint8Array.from(bytes);
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        try {
          assert.deepEqual(decode(damaged), channels);
        } catch (error) {
          assert.instanceOf(error, FlacError);
        }
      }),
      { numRuns: runs(15, 300) },
    );
  });

  it('that were cut off give the frames before, then an error', () => {
    const bytes = readFileSync(join(repositoryRoot, 'test/wfdb/flac/8-bits-1-channels.flac'));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        try {
          const [samples] = decode(bytes.subarray(0, length));
          assert.isBelow(samples!.length, 2000);
          assert.deepEqual(
            samples,
            samples!.map((_, index) => sampleAt(index, 0, 8)),
          );
        } catch (error) {
          assert.instanceOf(error, FlacError);
          assert.include(['ends', 'damaged'], (error as FlacError).kind);
        }
      }),
    );
  });
});

/** A padding block that is longer than a reader's buffer. */
const paddingBytes = 70_000;
const verbatim = (bits: number): FlacSettings => ({ bits, blockSamples: 30, subframe: 'verbatim', paddingBytes });

describe('records of FLAC files', () => {
  it('equal a naive computation: samples a frame, skew, offsets in samples, missing codes, windows', async () => {
    const records = fc.record({
      bits: fc.constantFrom(8, 16, 24),
      channelCount: fc.integer({ min: 1, max: 8 }),
      samplesPerFrame: fc.integer({ min: 1, max: 3 }),
      skewSamples: fc.nat(9),
      offset: fc.constantFrom(0, 7, 41),
      frames: fc.integer({ min: 1, max: 60 }),
      windowFrames: fc.nat(25),
      stated: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(records, async (record) => {
        const { bits, channelCount, samplesPerFrame, skewSamples, offset, frames, windowFrames, stated } = record;
        const missing = -(2 ** (bits - 1));
        const channels = Array.from({ length: channelCount }, (_, channel) =>
          Array.from({ length: offset + frames * samplesPerFrame }, (_, index) => {
            const mixed = Math.imul(index * 8 + channel + 1, 0x9e3779b1);
            return mixed >>> 28 === 0 ? missing : mixed >> (32 - bits);
          }),
        );
        const lines = channels.map((samples) => {
          const sum = samples.slice(offset).reduce((total, sample) => total + sample, 0) % 65536;
          return `f ${500 + bits}x${samplesPerFrame}:${skewSamples}+${offset} -3(2)/u 0 0 0 ${sum}`;
        });
        const { rows, extractions } = await summarizeGroup(
          {
            'r.hea': `r ${channelCount} 10 ${stated ? frames : ''}\n${lines.join('\n')}\n`,
            f: flacStream(channels, verbatim(bits)),
          },
          { windowSeconds: windowFrames / 10, strictChecksums: true },
        );
        assert.deepInclude(extractions[0], { status: 'processed', warnings: [] });
        const perWindow = windowFrames === 0 ? frames : windowFrames;
        const windows = Math.ceil(frames / perWindow);
        assert.lengthOf(rows, channelCount * windows);
        for (const [index, row] of rows.entries()) {
          const start = offset + Math.round(skewSamples / samplesPerFrame) * samplesPerFrame;
          const all = channels[Math.floor(index / windows)]!.slice(start).map((x) => (x === missing ? null : x));
          while (all.length < frames * samplesPerFrame) all.push(null);
          const from = (index % windows) * perWindow * samplesPerFrame;
          const expected = naiveStatistics(
            all.slice(0, frames * samplesPerFrame).slice(from, from + perWindow * samplesPerFrame),
            {
              gain: -3,
              baseline: 2,
            },
          );
          for (const [name, value] of Object.entries(expected)) {
            if (value === null || row[name] === null) assert.equal(row[name], value, name);
            else assert.closeTo(Number(row[name]), value, 1e-11 * Math.max(1, Math.abs(value)), name);
          }
        }
      }),
      { numRuns: runs(4, 60) },
    );
  });

  it('of fewer bits than their format allows keep their values', async () => {
    const { rows } = await summarizeGroup({
      'r.hea': 'r 1 10 3\nf 524 1/V\n',
      f: flacStream([[-2048, 2047, 5]], verbatim(12)),
    });
    assert.deepInclude(rows[0], { min: -2048, max: 2047, n_missing: 0n });
  });

  const samples = Array.from({ length: 60 }, (_, index) => index);
  const stream = flacStream([samples], verbatim(8));
  const damaged = Uint8Array.from(stream);
  damaged[damaged.length - 10]! ^= 4;
  const withoutFirstFrame = Uint8Array.from([
    ...stream.subarray(0, paddingBytes + 46),
    ...flacStream([samples.slice(0, 30)], verbatim(8)).subarray(paddingBytes + 46),
    ...flacStream([samples.slice(0, 30)], verbatim(8)).subarray(paddingBytes + 46),
  ]);
  const rejects: { title: string; header: string; file: Uint8Array; code: string; message: string }[] = [
    {
      title: 'a wrong bit in a frame',
      header: 'r 1 10 60\nf 508\n',
      file: damaged,
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: frame 1 at byte 70087 does not match its checksum',
    },
    {
      title: 'a frame twice',
      header: 'r 1 10 60\nf 508\n',
      file: withoutFirstFrame,
      code: 'damaged-signal-file',
      message:
        '"f" cannot be decoded as a FLAC stream: frame 1 at byte 70087 does not follow the one before: got number 0, expected 1',
    },
    {
      title: 'something else than FLAC',
      header: 'r 1 10 60\nf 508\n',
      file: new Uint8Array(100),
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: it does not begin with "fLaC"',
    },
    {
      title: 'bytes that are no frame',
      header: 'r 1 10 61\nf 508\n',
      file: Uint8Array.from([...stream, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: frame 2 at byte 70128 has no valid header',
    },
    {
      title: 'fewer samples than the header needs',
      header: 'r 1 10 61\nf 508\n',
      file: stream,
      code: 'short-signal-file',
      message: '"f" ends before its signals do: got 60 samples of each, expected 61',
    },
    {
      title: 'a stream that was cut off',
      header: 'r 1 10 60\nf 508\n',
      file: stream.subarray(0, stream.length - 5),
      code: 'short-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: the file ends inside the stream',
    },
    {
      title: 'an empty file',
      header: 'r 1 10 60\nf 508\n',
      file: new Uint8Array(0),
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: it does not begin with "fLaC"',
    },
    {
      title: 'other channels than the header has signals',
      header: 'r 2 10 60\nf 508\nf 508\n',
      file: stream,
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: frame 0 at byte 70046 has 1 channels, expected 2',
    },
    {
      title: 'more bits than the format allows',
      header: 'r 1 10 60\nf 508\n',
      file: flacStream([samples], verbatim(16)),
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: frame 0 at byte 70046 has 16 bits a sample, expected at most 8',
    },
    {
      title: 'samples that the bits of the stream cannot hold',
      header: 'r 1 10 5\nf 508\n',
      file: flacStream([[127, 128, 0, 0, 0]], {
        ...verbatim(8),
        blockSamples: 5,
        subframe: { fixed: 1, rice: 3 },
      }),
      code: 'damaged-signal-file',
      message: '"f" cannot be decoded as a FLAC stream: frame 0 at byte 70046 holds samples of more than 8 bits',
    },
    {
      title: 'signals of different rates',
      header: 'r 2 10 60\nf 508\nf 508x2\n',
      file: stream,
      code: 'bad-header',
      message:
        'signal 1 of header "r.hea" differs in samples a frame from the others of its FLAC file: got 2, expected 1 as for signal 0',
    },
    {
      title: 'nine signals',
      header: `r 9 10 60\n${'f 508\n'.repeat(9)}`,
      file: stream,
      code: 'bad-header',
      message: 'signal 8 of header "r.hea" is one too many for its FLAC file, which holds at most 8',
    },
    {
      title: 'no length anywhere',
      header: 'r 1 10\nf 508\n',
      file: flacStream([samples], { ...verbatim(8), statedSamples: 0 }),
      code: 'bad-header',
      message: 'neither header "r.hea" nor the FLAC stream "f" says how long it is',
    },
  ];
  for (const { title, header, file, code, message } of rejects) {
    it(`are rejected with the reason: ${title}`, async () => {
      const files: GroupFiles = { 'r.hea': header, f: file };
      const { plan, extractions } = await summarizeGroup(files);
      const found = [...plan.rejects, ...extractions.flatMap((one) => (one.status === 'rejected' ? [one.reject] : []))];
      assert.deepEqual(found, [{ path: 'r', code, message }]);
    });
  }

  itWide('of millions of frames in a few bytes take no more memory than others', async () => {
    const blocks = 100;
    const constant = flacStream([new Array<number>(65536 * blocks).fill(-5)], {
      bits: 24,
      blockSamples: 65536,
      subframe: 'constant',
    });
    assert.isBelow(constant.length, 80_000);
    const before = process.memoryUsage().arrayBuffers;
    const { rows } = await summarizeGroup({ 'r.hea': `r 1 10 ${65536 * blocks}\nf 524 1/V\n`, f: constant });
    assert.deepInclude(rows[0], { n_samples: 6_553_600n, mean: -5, std: 0, p50: -5, flat_fraction: 1 });
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 20e6);
  });
});
