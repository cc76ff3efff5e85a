/** Format 212: two 12-bit two's complement samples in three bytes; a last odd sample takes two bytes. */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 212" */
export const format212: PackedFormat = {
  code: 212,
  lowest: -2048,
  valueCount: 4096,
  missingCode: -2048,
  stores: 'values',
  packedSamples: 2,
  byteCount: (sampleCount) => Math.ceil((sampleCount * 3) / 2),
  sampleCount: (byteCount) => Math.floor((byteCount * 2) / 3),
  decode(bytes, sampleCount, samples) {
    const paired = sampleCount - (sampleCount % 2);
    let byte = 0;
    for (let index = 0; index < paired; index += 2, byte += 3) {
      const middle = bytes[byte + 1]!;
      samples[index] = ((bytes[byte]! | (middle << 8)) << 20) >> 20;
      samples[index + 1] = ((bytes[byte + 2]! | ((middle & 0xf0) << 4)) << 20) >> 20;
    }
    if (paired < sampleCount) samples[paired] = ((bytes[byte]! | (bytes[byte + 1]! << 8)) << 20) >> 20;
  },
};
