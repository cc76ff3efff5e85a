import { wfdbSummary } from '@macroshard/container/wfdb/extractor';
import { assert } from 'chai';
import fc from 'fast-check';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { itWide, runs } from '../support/wide.ts';
import { type GroupFiles, type Row, summarizeGroup } from './group-fixture.ts';
import { naiveStatistics } from './naive-statistics.ts';

/** The missing code; one that no sample equals for format 8, which has none. */
const lowest = { 8: 2 ** 40, 16: -32768, 24: -8388608, 32: -2147483648, 80: -128, 212: -2048 };

type Format = keyof typeof lowest;

interface GeneratedSignal {
  readonly samplesPerFrame: number;
  readonly skewSamples: number;
  readonly gain: number;
  readonly baseline: number;
}

interface GeneratedFile {
  readonly format: Format;
  readonly offset: number;
  readonly signals: readonly GeneratedSignal[];
}

const generatedFile = fc.record({
  format: fc.constantFrom<Format[]>(8, 16, 24, 32, 80, 212),
  offset: fc.constantFrom(0, 7),
  signals: fc.array(
    fc.record({
      samplesPerFrame: fc.integer({ min: 1, max: 3 }),
      skewSamples: fc.nat(12),
      gain: fc.constantFrom(200, -2.5, 1),
      baseline: fc.integer({ min: -2, max: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Small values with missing codes, and for wide formats any others among them, that follow from the position alone. */
function sampleAt(format: Format, index: number): number {
  const mixed = Math.imul(index + 1, 0x9e3779b1);
  const byte = mixed >>> 24;
  if (format === 8) return mixed >> 24;
  if (byte < 40) return lowest[format];
  if (byte > 200 && (format === 24 || format === 32)) return mixed >> (32 - format);
  return (byte % 7) - 3;
}

/** Of the header; only format 8 takes note of it. */
function initialValue(signal: number): number {
  return [0, -70_000, 2_000_000_000][signal % 3]!;
}

function buildRecord(files: readonly GeneratedFile[], frames: number): { group: GroupFiles; samples: number[][] } {
  const group: Record<string, string | Uint8Array> = {};
  const samples: number[][] = [];
  const lines: string[] = [];
  for (const [fileIndex, { format, offset, signals }] of files.entries()) {
    const stored: number[] = [];
    const own = signals.map((): number[] => []);
    for (let frame = 0; frame < frames; frame++) {
      for (const [index, { samplesPerFrame }] of signals.entries()) {
        for (let sample = 0; sample < samplesPerFrame; sample++) {
          const value = sampleAt(format, stored.length);
          stored.push(value);
          own[index]!.push(format === 8 ? value + (own[index]!.at(-1) ?? initialValue(index)) : value);
        }
      }
    }
    for (const [index, { samplesPerFrame, skewSamples, gain, baseline }] of signals.entries()) {
      const checksum = own[index]!.reduce((sum, value) => sum + value, 0) % 65536;
      const storage = `${format}x${samplesPerFrame}:${skewSamples}+${offset}`;
      lines.push(`f${fileIndex} ${storage} ${gain}(${baseline})/u 0 0 ${initialValue(index)} ${checksum} 0 s${index}`);
    }
    samples.push(...own);
    group[`f${fileIndex}`] = Uint8Array.from([...new Uint8Array(offset).fill(9), ...encodeSamples(format, stored)]);
  }
  return { group: { ...group, 'r.hea': `r ${lines.length} 10 ${frames}\n${lines.join('\n')}\n` }, samples };
}

/** Skew taken out by whole frames, missing codes as null. */
function deskew(samples: readonly number[], signal: GeneratedSignal, missing: number): (number | null)[] {
  const shift = Math.round(signal.skewSamples / signal.samplesPerFrame) * signal.samplesPerFrame;
  return samples.map((_, index) => {
    const sample = samples[index + shift];
    return sample === undefined || sample === missing ? null : sample;
  });
}

function checkRow(row: Row, expected: Record<string, number | null>): void {
  for (const [name, value] of Object.entries(expected)) {
    const actual = row[name];
    if (value === null || actual === null) assert.equal(actual, value, name);
    else assert.closeTo(Number(actual), value, 1e-11 * Math.max(1, Math.abs(value)), name);
  }
}

describe('rows of a record', () => {
  it('equal a naive computation for any files, formats, samples a frame, skew and windows', async () => {
    const records = fc.tuple(fc.array(generatedFile, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 0, max: 15 }), async ([files, frames], windowFrames) => {
        const { group, samples } = buildRecord(files, frames);
        const options = { windowSeconds: windowFrames / 10, strictChecksums: true };
        const { rows, extractions } = await summarizeGroup(group, options);
        assert.deepEqual(
          extractions.map(({ status }) => status),
          ['processed'],
        );
        const perWindow = windowFrames === 0 ? frames : windowFrames;
        const windows = Math.ceil(frames / perWindow);
        const signals = files.flatMap(({ format, signals: own }) => own.map((signal) => ({ format, signal })));
        assert.deepEqual(
          rows.map(({ channel, window }) => [channel, window]),
          signals.flatMap((_, channel) => Array.from({ length: windows }, (_, window) => [channel, window])),
        );
        for (const [channel, { format, signal }] of signals.entries()) {
          const all = deskew(samples[channel]!, signal, lowest[format]);
          for (let window = 0; window < windows; window++) {
            const row = rows[channel * windows + window]!;
            const frameRange = [window * perWindow, Math.min(frames, (window + 1) * perWindow)] as const;
            const [start, end] = frameRange.map((frame) => frame * signal.samplesPerFrame);
            checkRow(row, naiveStatistics(all.slice(start, end), signal));
            assert.closeTo(Number(row.start_s), frameRange[0] / 10, 1e-12);
            assert.closeTo(Number(row.duration_s), (frameRange[1] - frameRange[0]) / 10, 1e-12);
          }
        }
      }),
      { numRuns: runs(6, 25) },
    );
  });

  itWide(
    'do not change where a signal runs over many blocks, and more signals than histograms are held at once',
    async () => {
      const signals = Array.from({ length: 260 }, () => ({ samplesPerFrame: 1, skewSamples: 2, gain: 1, baseline: 0 }));
      const files: GeneratedFile[] = [{ format: 16, offset: 0, signals }];
      const { group, samples } = buildRecord(files, 1001);
      const { rows, extractions } = await summarizeGroup(group, { windowSeconds: 50, strictChecksums: true });
      assert.equal(extractions[0]!.status, 'processed');
      assert.lengthOf(rows, 260 * 3);
      for (const channel of [0, 255, 256, 259]) {
        const all = deskew(samples[channel]!, signals[channel]!, -32768);
        for (const window of [0, 1, 2]) {
          checkRow(
            rows[channel * 3 + window]!,
            naiveStatistics(all.slice(window * 500, (window + 1) * 500), signals[0]!),
          );
        }
      }
    },
  );

  for (const format of [24, 32] as const) {
    itWide(`of format ${format} are exact over more samples than are held at once`, async () => {
      const signals = [1, 2].map((samplesPerFrame) => ({ samplesPerFrame, skewSamples: 5, gain: -3, baseline: 2 }));
      const { group, samples } = buildRecord([{ format, offset: 7, signals }], 270_000);
      for (const windowFrames of [0, 200_000]) {
        const { rows, extractions } = await summarizeGroup(group, {
          windowSeconds: windowFrames / 10,
          strictChecksums: true,
        });
        assert.equal(extractions[0]!.status, 'processed');
        const windows = windowFrames === 0 ? 1 : 2;
        assert.lengthOf(rows, signals.length * windows);
        for (const [index, row] of rows.entries()) {
          const signal = signals[Math.floor(index / windows)]!;
          const all = deskew(samples[Math.floor(index / windows)]!, signal, lowest[format]);
          const size = (windowFrames || 270_000) * signal.samplesPerFrame;
          const start = (index % windows) * size;
          checkRow(row, naiveStatistics(all.slice(start, start + size), signal));
        }
      }
    });
  }

  it('do not change where packs of samples run on from an odd frame to the next, block after block', async () => {
    const signals = [1, 3, 1].map((samplesPerFrame) => ({ samplesPerFrame, skewSamples: 1, gain: 1, baseline: 0 }));
    const { group, samples } = buildRecord([{ format: 212, offset: 7, signals }], 36_001);
    const { rows } = await summarizeGroup(group, { windowSeconds: 0, strictChecksums: true });
    assert.lengthOf(rows, 3);
    for (const [channel, row] of rows.entries()) {
      checkRow(row, naiveStatistics(deskew(samples[channel]!, signals[channel]!, -2048), signals[channel]!));
    }
  });

  it('of format 8 begin at the initial value, which is the ADC zero where there is none', async () => {
    const { rows, extractions } = await summarizeGroup({
      'r.hea': 'r 3 10 2\nr.dat 8 1(0)/V 10 5 40 75\nr.dat 8 1(0)/V 10 5\nr.dat 8 1/V\n',
      'r.dat': encodeSamples(8, [-1, 2, -3, -3, 4, 5]),
    });
    assert.deepInclude(extractions[0], { warnings: [] });
    assert.deepEqual(
      rows.map(({ min, max, n_missing }) => [min, max, n_missing]),
      [
        [36, 39, 0n],
        [7, 11, 0n],
        [-3, 2, 0n],
      ],
    );
  });

  it('have every column in its order, with its type', async () => {
    const { rows } = await summarizeGroup({
      'd/r_0001.hea': 'other 2 125 2 1:2:3.5 4/5/2006\nr.dat 80 0(-3)/mmHg 8 0 0 0 0 ABP Mean \nr.dat 80 1\n',
      'd/r.dat': encodeSamples(80, [-3, 1, 1, -128]),
    });
    assert.deepEqual(rows[0], {
      path: 'd/r_0001',
      record: 'other',
      segment: 'r_0001',
      kind: 'waveform',
      channel: 0,
      signal: 'ABP Mean',
      units: 'mmHg',
      gain: 200,
      baseline: -3n,
      uncalibrated: true,
      fs_hz: 125,
      base_time: '01:02:03.500',
      base_date: '2006-05-04',
      window: 0,
      start_s: 0,
      duration_s: 0.016,
      n_samples: 2n,
      n_missing: 0n,
      n_zero: 1n,
      mean: 0.01,
      std: 0.01414213562373095,
      min: 0,
      p05: 0.001,
      p25: 0.005,
      p50: 0.01,
      p75: 0.015,
      p95: 0.019,
      max: 0.02,
      skewness: 0,
      kurtosis: -2,
      mean_abs_diff: 0.02,
      flat_fraction: 0,
    });
    assert.deepEqual(
      Object.keys(rows[0]!),
      wfdbSummary.columns.map(({ name }) => name),
    );
    assert.deepEqual(
      [rows[1]!.signal, rows[1]!.units, rows[1]!.uncalibrated, rows[1]!.n_missing, rows[1]!.flat_fraction],
      [null, 'mV', true, 1n, null],
    );
    const typeOf: Readonly<Record<string, string>> = {
      string: 'string',
      int32: 'number',
      int64: 'bigint',
      double: 'number',
      boolean: 'boolean',
    };
    for (const { name, type, nullable } of wfdbSummary.columns) {
      for (const row of rows) {
        if (row[name] === null) assert.isTrue(nullable, name);
        else assert.equal(typeof row[name], typeOf[type], name);
      }
    }
  });

  it('of numerics keep gain 1 calibrated, and two frames a second are numerics', async () => {
    const files = (rate: string): GroupFiles => ({
      'r.hea': `r 1 ${rate} 1\nr.dat 80 1/bpm\n`,
      'r.dat': encodeSamples(80, [1]),
    });
    const numerics = (await summarizeGroup(files('2'))).rows[0]!;
    assert.deepEqual([numerics.kind, numerics.uncalibrated], ['numerics', false]);
    const waveform = (await summarizeGroup(files('2.1'))).rows[0]!;
    assert.deepEqual([waveform.kind, waveform.uncalibrated], ['waveform', true]);
  });

  it('of null signals are all missing, and take no time for lengths that no file could hold', async () => {
    const header = 'r 2 1 4000000000000\n~ 0x2\nnull 0 5(1)/V 0 0 0 77 0 x\n';
    const { rows } = await summarizeGroup({ 'r.hea': header }, { windowSeconds: 1e13, strictChecksums: true });
    assert.deepEqual(
      rows.map(({ n_samples, n_missing, mean, fs_hz }) => [n_samples, n_missing, mean, fs_hz]),
      [
        [8_000_000_000_000n, 8_000_000_000_000n, null, 2],
        [4_000_000_000_000n, 4_000_000_000_000n, null, 1],
      ],
    );
  });

  it('take the length from the first file where the header has none', async () => {
    const { rows } = await summarizeGroup({
      'r.hea': 'r 3 10\na.dat 212+1\na.dat 212\nb.dat 80\n'.replace('a.dat 212\n', 'a.dat 212+1\n'),
      'a.dat': Uint8Array.from([9, ...encodeSamples(212, [1, 2, 3, 4, 5, 6, 7])]),
      'b.dat': encodeSamples(80, [1, 2, 3, 4]),
    });
    assert.deepEqual(
      rows.map(({ n_samples, max }) => [n_samples, max]),
      [
        [3n, 5 / 200],
        [3n, 6 / 200],
        [3n, 3 / 200],
      ],
    );
  });

  it('are the same however many signals share a file', async () => {
    const count = 600;
    const header = (names: readonly string[]) =>
      `r ${names.length} 10 40\n${names.map((name) => `${name} 16\n`).join('')}`;
    const samples = Array.from({ length: 40 * count }, (_, index) => Math.round(3000 * Math.sin(index * index)));
    const together = await summarizeGroup(
      { 'r.hea': header(Array.from({ length: count }, () => 'r.dat')), 'r.dat': encodeSamples(16, samples) },
      { windowSeconds: 1, strictChecksums: false },
    );
    const own = (signal: number) => samples.filter((_, index) => index % count === signal);
    const few = [0, 299, count - 1];
    const apart = await summarizeGroup(
      {
        'r.hea': header(few.map((signal) => `${signal}.dat`)),
        ...Object.fromEntries(few.map((signal) => [`${signal}.dat`, encodeSamples(16, own(signal))])),
      },
      { windowSeconds: 1, strictChecksums: false },
    );
    assert.lengthOf(together.rows, 4 * count);
    assert.deepEqual(
      together.rows.filter(({ channel }) => few.includes(channel as number)).map((row) => ({ ...row, channel: 0 })),
      apart.rows.map((row) => ({ ...row, channel: 0 })),
    );
  });

  it('of an empty record are one a signal, with nothing in it', async () => {
    const { rows } = await summarizeGroup({ 'r.hea': 'r 1 10\na.dat 16\n', 'a.dat': new Uint8Array(1) });
    assert.deepEqual([rows.length, rows[0]!.n_samples, rows[0]!.duration_s, rows[0]!.mean], [1, 0n, 0, null]);
  });

  it('stand in spite of a checksum of 0 that is a placeholder, and with a warning for one that differs', async () => {
    const data = encodeSamples(80, [1, 2, 3, 4]);
    const header = (checksum: string) => `r 1 10 4\nr.dat 80 200 8 0 1 ${checksum} 0 II\n`;
    for (const checksum of ['0', '10', '-65526']) {
      const { extractions } = await summarizeGroup({ 'r.hea': header(checksum), 'r.dat': data });
      assert.deepInclude(extractions[0], { status: 'processed', warnings: [] });
    }
    const { extractions } = await summarizeGroup({ 'r.hea': header('11'), 'r.dat': data });
    assert.deepInclude(extractions[0], {
      warnings: [
        { path: 'r', message: 'signal 0 ("II") of header "r.hea" differs from its checksum: got 10, expected 11' },
      ],
    });
  });
});
