/**
 * Format 311: three 10-bit two's complement samples in the low 30 bits of four little-endian bytes, the first lowest.
 * The top two bits mean nothing. A last sample alone takes two bytes, two take three.
 */

import type { PackedFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Format 311" */
export const format311: PackedFormat = {
  code: 311,
  lowest: -512,
  valueCount: 1024,
  missingCode: -512,
  stores: 'values',
  packedSamples: 3,
  byteCount: (sampleCount) => Math.floor(sampleCount / 3) * 4 + [0, 2, 3][sampleCount % 3]!,
  sampleCount: (byteCount) => Math.floor(byteCount / 4) * 3 + [0, 0, 1, 2][byteCount % 4]!,
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index += 3, byte += 4) {
      // Bytes past the end of a last pack count as 0: they hold no bit of a sample that is there.
      const pack =
        bytes[byte]! | (bytes[byte + 1]! << 8) | ((bytes[byte + 2] ?? 0) << 16) | ((bytes[byte + 3] ?? 0) << 24);
      const left = sampleCount - index;
      samples[index] = (pack << 22) >> 22;
      if (left > 1) samples[index + 1] = (pack << 12) >> 22;
      if (left > 2) samples[index + 2] = (pack << 2) >> 22;
    }
  },
};
