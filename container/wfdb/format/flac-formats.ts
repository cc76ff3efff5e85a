/** Formats 508, 516 and 524: FLAC streams of at most 8, 16 and 24 bits a sample. */

import type { FlacFormat } from './sample-format.ts';

/** @see WFDB signal(5), "Formats 508, 516 and 524" */
export const flacFormats: readonly FlacFormat[] = [8, 16, 24].map((maximumBits) => ({
  code: 500 + maximumBits,
  lowest: -(2 ** (maximumBits - 1)),
  valueCount: 2 ** maximumBits,
  missingCode: -(2 ** (maximumBits - 1)),
  stores: 'a FLAC stream',
  maximumBits,
}));
