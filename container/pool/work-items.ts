/** Units as the work of threads: largest first, large ones in pieces. */

import type { FileBytes, OptionValues, Splitting, Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { UnitList } from './unit-list.ts';

export interface SplitOptions {
  readonly splitting: Splitting<OptionValues> | undefined;
  readonly options: OptionValues;
  /** Units of more bytes are cut into pieces of about so many; 0 for none. */
  readonly pieceBytes: number;
  /** What a piece reads, where that has to be known before it is taken. */
  readonly bytesOf?: (unit: Unit, piece: unknown) => readonly FileBytes[];
}

/** What threads take one at a time, in this order: a unit, or a piece of one. */
export interface WorkItems {
  readonly count: number;
  /** By item: the index of its unit. */
  readonly units: Int32Array;
  /** By item: where its piece lies in the units' file; undefined for a unit in one go. */
  readonly pieces: ReadonlyMap<number, ByteRange>;
  /** By item that is a piece: where the units' file has what `bytesOf` says of it. */
  readonly pieceNeeds: ReadonlyMap<number, ByteRange>;
}

interface Piece {
  readonly place: ByteRange;
  readonly needs: ByteRange | undefined;
}

/**
 * Largest first keeps threads from waiting for one another at the end: a free thread takes the next, so that their ends
 * differ by one item at most.
 */
export function planWork(units: UnitList, split: SplitOptions): WorkItems {
  const cuts = new Map<number, readonly Piece[]>();
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
  const pieceNeeds = new Map<number, ByteRange>();
  for (const unit of order) {
    for (const piece of cuts.get(unit) ?? [undefined]) {
      if (piece !== undefined) pieces.set(items.length, piece.place);
      if (piece?.needs !== undefined) pieceNeeds.set(items.length, piece.needs);
      items.push(unit);
    }
  }
  return { count: items.length, units: Int32Array.from(items), pieces, pieceNeeds };
}

function cut(units: UnitList, index: number, split: SplitOptions): readonly Piece[] {
  const { splitting, options, pieceBytes, bytesOf } = split;
  if (splitting === undefined || pieceBytes === 0 || units.sizeBytesOf(index) <= pieceBytes) return [];
  const unit = units.unitOf(index);
  const pieces = splitting.split(unit, options, pieceBytes);
  if (pieces.length < 2) return [];
  if (bytesOf === undefined) return pieces.map((piece) => ({ place: units.append(piece), needs: undefined }));
  try {
    const needs = pieces.map((piece) => bytesOf(unit, piece));
    return pieces.map((piece, at) => ({ place: units.append(piece), needs: units.append(needs[at]) }));
  } catch {
    // Read in one go, the unit needs nothing that `bytesOf` failed to say.
    return [];
  }
}
