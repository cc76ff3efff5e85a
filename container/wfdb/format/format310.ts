/**
 * Format 310: three 10-bit two's complement samples in two little-endian words: bits 1 to 10 of each word are the
 * first two samples, their bits 11 to 15 the third. A last sample alone takes one word, two take both.
 */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 310" */
export const format310: PackedFormat = {
  code: 310,
  lowest: -512,
  valueCount: 1024,
  missingCode: -512,
  stores: 'values',
  packedSamples: 3,
  byteCount: (sampleCount) => Math.floor(sampleCount / 3) * 4 + (sampleCount % 3) * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 4) * 3 + (byteCount % 4 >= 2 ? 1 : 0),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index += 3, byte += 4) {
      const first = bytes[byte]! | (bytes[byte + 1]! << 8);
      samples[index] = signed(first >> 1);
      if (index + 1 === sampleCount) return;
      const second = bytes[byte + 2]! | (bytes[byte + 3]! << 8);
      samples[index + 1] = signed(second >> 1);
      if (index + 2 < sampleCount) samples[index + 2] = signed((first >> 11) | ((second >> 11) << 5));
    }
  },
};

function signed(bits: number): number {
  return (bits << 22) >> 22;
}
