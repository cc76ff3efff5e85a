import { computeStatistics, type Scale } from './statistics.ts';
import { rowNumbers } from './statistics-table.ts';
import type { WindowCounts } from './window-counts.ts';

/** A window of one signal whose samples are all counted; valid until whoever is told of it returns. */
export interface ClosedWindow {
  /** Sum of all stored samples, missing codes included, modulo 65536. */
  readonly checksum: number;
  counts(): WindowCounts;
  /** Its statistics as {@link rowNumbers} has them; computed each time that they are asked for. */
  numbers(scale: Scale): Float64Array;
}

/** Of counts that are there already. */
export function closedWindow(counts: WindowCounts): ClosedWindow {
  return {
    checksum: counts.checksum,
    counts: () => counts,
    numbers: (scale) => rowNumbers(computeStatistics(counts, scale)),
  };
}
