/** Units as the work of threads: largest first, large ones in pieces. */

import type { OptionValues, Splitting } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { UnitList } from './unit-list.ts';

export interface SplitOptions {
  readonly splitting: Splitting<OptionValues> | undefined;
  readonly options: OptionValues;
  /** Units of more bytes are cut into pieces of about so many; 0 for none. */
  readonly pieceBytes: number;
}

/** What threads take one at a time, in this order: a unit, or a piece of one. */
export interface WorkItems {
  readonly count: number;
  /** By item: the index of its unit. */
  readonly units: Int32Array;
  /** By item: where its piece lies in the units' file; undefined for a unit in one go. */
  readonly pieces: ReadonlyMap<number, ByteRange>;
}

/**
 * Largest first keeps threads from waiting for one another at the end: whoever is free takes the next, so that they
 * differ by one item at most.
 */
export function planWork(units: UnitList, split: SplitOptions): WorkItems {
  const cuts = new Map<number, readonly ByteRange[]>();
  const open: number[] = [];
  for (let unit = 0; unit < units.count; unit++) {
    if (units.isEnded(unit)) continue;
    open.push(unit);
    const pieces = cut(units, unit, split);
    if (pieces.length > 1) cuts.set(unit, pieces);
  }
  const bytesOf = (unit: number) => units.sizeBytesOf(unit) / (cuts.get(unit)?.length ?? 1);
  const order = Int32Array.from(open).sort((a, b) => bytesOf(b) - bytesOf(a) || units.compare(a, b));
  const items: number[] = [];
  const pieces = new Map<number, ByteRange>();
  for (const unit of order) {
    for (const place of cuts.get(unit) ?? [undefined]) {
      if (place !== undefined) pieces.set(items.length, place);
      items.push(unit);
    }
  }
  return { count: items.length, units: Int32Array.from(items), pieces };
}

function cut(units: UnitList, unit: number, { splitting, options, pieceBytes }: SplitOptions): readonly ByteRange[] {
  if (splitting === undefined || pieceBytes === 0 || units.sizeBytesOf(unit) <= pieceBytes) return [];
  const pieces = splitting.split(units.unitOf(unit), options, pieceBytes);
  return pieces.length < 2 ? [] : pieces.map((piece) => units.append(piece));
}
