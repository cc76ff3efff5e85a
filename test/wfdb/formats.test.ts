import type { PackedFormat } from '@macroshard/container/wfdb/formats';
import { sampleFormats } from '@macroshard/container/wfdb/formats';
import { assert } from 'chai';
import fc from 'fast-check';
import { type EncodedFormat, encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';

const codes = [8, 16, 24, 32, 61, 80, 160, 212, 310, 311] as const;

function decode(format: PackedFormat, bytes: Uint8Array, count: number): number[] {
  const samples = new Int32Array(count);
  format.decode(bytes, count, samples);
  return [...samples];
}

function packedFormat(code: EncodedFormat): PackedFormat {
  const format = sampleFormats.get(code)!;
  assert(format.stores !== 'a FLAC stream');
  return format;
}

describe('signal formats', () => {
  it('are those of the table', () => {
    assert.deepEqual([...sampleFormats.keys()], [...codes, 508, 516, 524]);
  });

  for (const code of codes) {
    const format = packedFormat(code);
    const [lowest, valueCount] = format.stores === 'differences' ? [-128, 256] : [format.lowest, format.valueCount];
    const samples = fc.array(fc.integer({ min: lowest, max: lowest + valueCount - 1 }), { maxLength: 50 });

    it(`${code}: decoding takes back encoding, whatever the number of samples`, () => {
      fc.assert(
        fc.property(samples, (values) => {
          const bytes = encodeSamples(code, values);
          assert.equal(format.byteCount(values.length), bytes.length);
          // As many as the bytes can hold: two or three samples of format 310 take four bytes.
          const most = format.sampleCount(bytes.length);
          assert.isAtLeast(most, values.length);
          assert.isAtMost(format.byteCount(most), bytes.length);
          assert.isAbove(format.byteCount(most + 1), bytes.length);
          assert.deepEqual(decode(format, bytes, values.length), values);
        }),
      );
    });
  }

  const vectors: [EncodedFormat, number[], number[]][] = [
    [8, [0x00, 0x01, 0x7f, 0x80, 0xff], [0, 1, 127, -128, -1]],
    [16, [0x01, 0x00, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f], [1, -1, -32768, 32767]],
    [80, [0, 1, 128, 255], [-128, -127, 0, 127]],
    [212, [0xe3, 0x33, 0xf3], [995, 1011]],
    [212, [0x00, 0x78, 0xff, 0xff, 0x0f], [-2048, 2047, -1]],
    [24, [0x01, 0x00, 0x00, 0xff, 0xff, 0xff, 0x00, 0x00, 0x80, 0xff, 0xff, 0x7f], [1, -1, -8388608, 8388607]],
    [32, [0x00, 0x00, 0x00, 0x80, 0xff, 0xff, 0xff, 0x7f, 0xfe, 0xff, 0xff, 0xff], [-2147483648, 2147483647, -2]],
    [61, [0x00, 0x01, 0xff, 0xff, 0x80, 0x00], [1, -1, -32768]],
    [160, [0x00, 0x00, 0x00, 0x80, 0xff, 0xff], [-32768, 0, 32767]],
    [310, [0x02, 0x08, 0x04, 0x00], [1, 2, 1]],
    [310, [0xfe, 0xff, 0x00, 0xfc], [-1, -512, -1]],
    [311, [0x01, 0x08, 0x30, 0x00], [1, 2, 3]],
    // wfdb-python 4.3.1 takes the unused bit 30 into the third sample, and reads 1023.
    [311, [0x00, 0x00, 0xf0, 0x7f], [0, 0, -1]],
  ];
  for (const [code, bytes, samples] of vectors) {
    it(`${code}: ${bytes.map((byte) => byte.toString(16)).join(' ')} are ${samples.join(', ')}`, () => {
      assert.deepEqual(decode(packedFormat(code), Uint8Array.from(bytes), samples.length), samples);
    });
  }
});
