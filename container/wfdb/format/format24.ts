/** Format 24: 24-bit two's complement, little-endian. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 24" */
export const format24: PackedFormat = {
  code: 24,
  lowest: -8388608,
  valueCount: 2 ** 24,
  missingCode: -8388608,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 3,
  sampleCount: (byteCount) => Math.floor(byteCount / 3),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index++, byte += 3) {
      samples[index] = ((bytes[byte]! << 8) | (bytes[byte + 1]! << 16) | (bytes[byte + 2]! << 24)) >> 8;
    }
  },
};
