import type { SampleFormat } from '@macroshard/container/wfdb/format/sample-format';
import { sampleFormats } from '@macroshard/container/wfdb/format/table';
import { assert } from 'chai';
import fc from 'fast-check';
import { encode } from './encode.ts';

const codes = [16, 80, 212] as const;

function decode(format: SampleFormat, bytes: Uint8Array, count: number): number[] {
  const samples = new Int32Array(count);
  format.decode(bytes, count, samples);
  return [...samples];
}

describe('signal formats', () => {
  it('are 16, 80 and 212 so far', () => {
    assert.deepEqual([...sampleFormats.keys()], [...codes]);
  });

  for (const code of codes) {
    const format = sampleFormats.get(code)!;
    const samples = fc.array(fc.integer({ min: format.lowest, max: format.lowest + format.valueCount - 1 }), {
      maxLength: 50,
    });

    it(`${code}: decoding takes back encoding, whatever the number of samples`, () => {
      fc.assert(
        fc.property(samples, (values) => {
          const bytes = encode(code, values);
          assert.equal(format.byteCount(values.length), bytes.length);
          assert.equal(format.sampleCount(bytes.length), values.length);
          assert.deepEqual(decode(format, bytes, values.length), values);
        }),
      );
    });
  }

  const vectors: [16 | 80 | 212, number[], number[]][] = [
    [16, [0x01, 0x00, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f], [1, -1, -32768, 32767]],
    [80, [0, 1, 128, 255], [-128, -127, 0, 127]],
    [212, [0xe3, 0x33, 0xf3], [995, 1011]],
    [212, [0x00, 0x78, 0xff, 0xff, 0x0f], [-2048, 2047, -1]],
  ];
  for (const [code, bytes, samples] of vectors) {
    it(`${code}: ${bytes.map((byte) => byte.toString(16)).join(' ')} are ${samples.join(', ')}`, () => {
      assert.deepEqual(decode(sampleFormats.get(code)!, Uint8Array.from(bytes), samples.length), samples);
    });
  }
});
