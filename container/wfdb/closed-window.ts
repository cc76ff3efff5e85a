import { computeStatistics, type Scale, type Statistics } from './statistics.ts';
import type { WindowCounts } from './window-counts.ts';

/** A window of one signal whose samples are all counted; valid until whoever is told of it returns. */
export interface ClosedWindow {
  /** Sum of all stored samples, missing codes included, modulo 65536. */
  readonly checksum: number;
  counts(): WindowCounts;
  statistics(scale: Scale): Statistics;
}

/** Of counts that are there already; statistics are computed each time that they are asked for. */
export function closedWindow(counts: WindowCounts): ClosedWindow {
  return {
    checksum: counts.checksum,
    counts: () => counts,
    statistics: (scale) => computeStatistics(counts, scale),
  };
}
