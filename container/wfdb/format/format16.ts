/** Format 16: 16-bit two's complement, little-endian. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 16" */
export const format16: PackedFormat = {
  code: 16,
  lowest: -32768,
  valueCount: 65536,
  missingCode: -32768,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 2),
  decode(bytes, sampleCount, samples) {
    // One copy is fifteen times as fast as a loop; x64 and arm64 are little-endian.
    samples.set(new Int16Array(bytes.buffer, bytes.byteOffset, sampleCount));
  },
};
