/** Format 8: signed 8-bit differences from the sample before of the same signal. */

import type { PackedFormat } from './sample-format.ts';

/**
 * A difference cannot say that a sample is missing, and the values that differences add up to are those of 32 bits.
 *
 * @see WFDB signal(5), "Format 8"
 */
export const format8: PackedFormat = {
  code: 8,
  lowest: -2147483648,
  valueCount: 2 ** 32,
  missingCode: null,
  stores: 'differences',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount,
  sampleCount: (byteCount) => byteCount,
  decode(bytes, sampleCount, samples) {
    for (let index = 0; index < sampleCount; index++) samples[index] = (bytes[index]! << 24) >> 24;
  },
};
