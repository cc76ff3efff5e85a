/** Format 32: 32-bit two's complement, little-endian. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 32" */
export const format32: PackedFormat = {
  code: 32,
  lowest: -2147483648,
  valueCount: 2 ** 32,
  missingCode: -2147483648,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 4,
  sampleCount: (byteCount) => Math.floor(byteCount / 4),
  decode(bytes, sampleCount, samples) {
    samples.set(new Int32Array(bytes.buffer, bytes.byteOffset, sampleCount));
  },
};
