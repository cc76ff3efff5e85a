/** Format 160: 16-bit offset binary, little-endian. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 160" */
export const format160: PackedFormat = {
  code: 160,
  lowest: -32768,
  valueCount: 65536,
  missingCode: -32768,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 2),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index++, byte += 2) {
      samples[index] = (bytes[byte]! | (bytes[byte + 1]! << 8)) - 32768;
    }
  },
};
