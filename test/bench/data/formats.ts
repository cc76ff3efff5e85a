/** The formats that bench writes, and how large their samples are. */

import type { EncodedFormat } from '../../../scripts/wfdb-writer/signal-bytes.ts';

export type FlacFormat = 508 | 516 | 524;
export type BenchFormat = EncodedFormat | FlacFormat;

/** Those with the mark of a plain loop beside them first. */
export const benchFormats: readonly BenchFormat[] = [80, 16, 8, 24, 32, 61, 160, 212, 310, 311, 508, 516, 524];

/** Formats whose plain histogram loop is measured, too. */
export const plainFormats: readonly BenchFormat[] = [80, 16];

/** Of the whole size: little of what takes ten times as long, so that no format takes all the time. */
export function shareOfSize(format: BenchFormat): number {
  if (plainFormats.includes(format)) return 1;
  return isFlac(format) || [8, 24, 32].includes(format) ? 1 / 32 : 1 / 4;
}

export function isFlac(format: BenchFormat): format is FlacFormat {
  return format === 508 || format === 516 || format === 524;
}

/** Bits that the samples of a format use: what monitors give, and not all that a wide format could hold. */
export const sampleBits: Readonly<Record<BenchFormat, number>> = {
  // Differences of eight bits.
  8: 7,
  16: 12,
  24: 24,
  32: 32,
  61: 12,
  80: 8,
  160: 12,
  212: 12,
  310: 10,
  311: 10,
  508: 8,
  516: 12,
  524: 24,
};
