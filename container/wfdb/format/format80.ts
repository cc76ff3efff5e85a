/** Format 80: 8-bit offset binary. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 80" */
export const format80: PackedFormat = {
  code: 80,
  lowest: -128,
  valueCount: 256,
  missingCode: -128,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount,
  sampleCount: (byteCount) => byteCount,
  decode(bytes, sampleCount, samples) {
    for (let index = 0; index < sampleCount; index++) samples[index] = bytes[index]! - 128;
  },
};
