/** Units as the work of threads: largest first, large ones in pieces. */

import type { ExtractOptions, Splitting, Unit } from '../extractor.ts';
import { compareBytes } from '../tree.ts';

/** What a thread takes at a time: a unit, or a piece of one. */
export interface WorkItem {
  readonly unit: Unit;
  readonly piece?: unknown;
  /** How many pieces there are of the unit; absent on threads. */
  readonly pieceCount?: number;
}

export interface SplitOptions {
  readonly splitting: Splitting | undefined;
  readonly options: ExtractOptions;
  /** Units of more bytes are cut into pieces of about so many; 0 for none. */
  readonly pieceBytes: number;
}

/**
 * In the order in which they are taken. Largest first keeps threads from waiting for one another at the end: whoever is
 * free takes the next, so that they differ by one item at most.
 */
export function planWork(units: readonly Unit[], split: SplitOptions): WorkItem[] {
  const sized = units.flatMap((unit) => cut(unit, split).map((item) => ({ item, bytes: bytesOf(item) })));
  sized.sort((a, b) => b.bytes - a.bytes || compareBytes(a.item.unit.path, b.item.unit.path));
  return sized.map(({ item }) => item);
}

function cut(unit: Unit, { splitting, options, pieceBytes }: SplitOptions): WorkItem[] {
  const pieces =
    pieceBytes > 0 && unit.sizeBytes > pieceBytes ? splitting?.split(unit, options, pieceBytes) : undefined;
  if (pieces === undefined || pieces.length < 2) return [{ unit }];
  return pieces.map((piece) => ({ unit, piece, pieceCount: pieces.length }));
}

function bytesOf({ unit, pieceCount = 1 }: WorkItem): number {
  return unit.sizeBytes / pieceCount;
}
