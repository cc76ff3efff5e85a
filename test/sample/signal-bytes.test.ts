import { expect } from 'chai';
import fc from 'fast-check';
import type { SampleFormat } from '../../scripts/sample/plan.ts';
import { byteCount, encodeSignals } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { decodeSignals } from './header-reader.ts';

const ranges: readonly [format: SampleFormat, lowest: number, highest: number][] = [
  [16, -32768, 32767],
  [80, -128, 127],
  [212, -2048, 2047],
];

describe('sample signal files', () => {
  it('packs format 212 as signal(5) describes it, an odd last sample in two bytes', () => {
    const bytes = encodeSignals(212, [Int16Array.of(0x123, -1, -2048)]);
    expect([...bytes]).to.deep.equal([0x23, 0xf1, 0xff, 0x00, 0x08]);
  });

  it('packs format 16 low byte first, and format 80 with an offset of 128', () => {
    expect([...encodeSignals(16, [Int16Array.of(0x0102), Int16Array.of(-32768)])]).to.deep.equal([2, 1, 0, 128]);
    expect([...encodeSignals(80, [Int16Array.of(-128, 127), Int16Array.of(0, -1)])]).to.deep.equal([0, 128, 255, 127]);
  });

  for (const [format, lowest, highest] of ranges) {
    it(`gives back in format ${format} every sample that went in`, () => {
      const frame = fc.array(fc.integer({ min: lowest, max: highest }), { minLength: 3, maxLength: 3 });
      fc.assert(
        fc.property(fc.array(frame, { minLength: 1, maxLength: 9 }), (frames) => {
          const signals = [0, 1, 2].map((channel) => frames.map((samples) => samples[channel]!));
          const bytes = encodeSignals(
            format,
            signals.map((samples) => Int16Array.from(samples)),
          );
          expect(bytes).to.have.lengthOf(byteCount(format, 3 * frames.length));
          expect(decodeSignals(bytes, { format, signalCount: 3 })).to.deep.equal(signals);
        }),
      );
    });
  }
});
