/**
 * The work of a run in memory that all threads share: each thread takes the next item by itself, and its number stands
 * beside it, so that the death of a thread can be pinned on its unit.
 */

import { openSync, readSync } from 'node:fs';
import { deserialize } from 'node:v8';
import type { Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { UnitList } from './unit-list.ts';
import type { WorkItems } from './work-items.ts';

/** Plain shared memory, handed to every thread once. */
export interface WorkList {
  /**
   * Int32: the index that is tried next, then a word an item: 0, or the number of the lane run that took it, or another
   * number below 0 where it is taken for later, or by nobody.
   */
  readonly claims: SharedArrayBuffer;
  /**
   * Float64, five an item: offset and bytes of its unit in `file`, then of its piece, 0 bytes where it has none; then
   * the index of its root.
   */
  readonly places: SharedArrayBuffer;
  /** Folders of groups, in no order. */
  readonly roots: readonly string[];
  /** Absolute path of the file that holds units and pieces. */
  readonly file: string;
}

export interface TakenItem {
  /** Absolute real path of the folder of its group. */
  readonly root: string;
  readonly unit: Unit;
  readonly piece?: unknown;
}

/** Nobody has taken any of it yet. */
export function packWork({ count, units: unitOf, pieces }: WorkItems, units: UnitList): WorkList {
  const places = new SharedArrayBuffer(8 * wordsAnItem * count);
  const words = new Float64Array(places);
  const roots = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const unit = units.byteRangeOf(unitOf[index]!);
    const piece = pieces.get(index) ?? { offset: 0, byteLength: 0 };
    const path = units.rootOf(unitOf[index]!);
    const root = roots.get(path) ?? roots.size;
    roots.set(path, root);
    words.set([unit.offset, unit.byteLength, piece.offset, piece.byteLength, root], wordsAnItem * index);
  }
  return { claims: new SharedArrayBuffer(4 * (1 + count)), places, roots: [...roots.keys()], file: units.file };
}

/** Takes the next item that nobody has for lane run `owner` (1 or more); undefined where none is left. */
export function claimNext({ claims }: WorkList, owner: number): number | undefined {
  const words = new Int32Array(claims);
  const itemCount = words.length - 1;
  for (let index = Atomics.add(words, 0, 1); index < itemCount; index = Atomics.add(words, 0, 1)) {
    if (Atomics.compareExchange(words, 1 + index, 0, owner) === 0) return index;
  }
  return undefined;
}

/** Takes the next item as {@link claimNext} does, for later: a thread that dies before it begins did not die over it. */
export function reserveNext(work: WorkList, owner: number): number | undefined {
  return claimNext(work, reservedFor(owner));
}

/** How many nobody has tried to take yet. */
export function untriedCount({ claims }: WorkList): number {
  const words = new Int32Array(claims);
  return Math.max(0, words.length - 1 - Atomics.load(words, 0));
}

/** What has been reserved for `owner` is taken. */
export function beginReserved({ claims }: WorkList, index: number, owner: number): void {
  Atomics.compareExchange(new Int32Array(claims), 1 + index, reservedFor(owner), owner);
}

/**
 * Lets the search begin again at the first item. A thread may die between counting on and writing its number: its item
 * would be nobody's, and is found again this way; items that somebody has are passed over.
 */
export function rewindClaims({ claims }: WorkList): void {
  Atomics.store(new Int32Array(claims), 0, 0);
}

/** Lets anybody take an item again. */
export function release({ claims }: WorkList, index: number): void {
  Atomics.store(new Int32Array(claims), 1 + index, 0);
}

/** Lets anybody take what was reserved for lane run `owner`. */
export function releaseReserved(work: WorkList, owner: number): void {
  for (const index of claimedBy(work, reservedFor(owner))) release(work, index);
}

/** Keeps an item that nobody has from being taken. */
export function withdraw({ claims }: WorkList, index: number): void {
  Atomics.compareExchange(new Int32Array(claims), 1 + index, 0, nobody);
}

/** Indices of all items that lane run `owner` ever took. */
export function claimedBy({ claims }: WorkList, owner: number): number[] {
  const words = new Int32Array(claims);
  const indices: number[] = [];
  for (let index = 0; index < words.length - 1; index++) {
    if (Atomics.load(words, 1 + index) === owner) indices.push(index);
  }
  return indices;
}

/** Reads items as they are taken, each from its place in the file. */
export function openItems({ file, places, roots }: WorkList): (index: number) => TakenItem {
  const read = readerOf(openSync(file, 'r'));
  const numbers = new Float64Array(places);
  return (index) => {
    const start = wordsAnItem * index;
    const [unitOffset, unitBytes, pieceOffset, pieceBytes, ofRoot] = numbers.subarray(start, start + wordsAnItem);
    const root = roots[ofRoot!]!;
    const unit = read({ offset: unitOffset!, byteLength: unitBytes! }) as Unit;
    if (pieceBytes === 0) return { root, unit };
    return { root, unit, piece: read({ offset: pieceOffset!, byteLength: pieceBytes! }) };
  };
}

/** Of `places`. */
const wordsAnItem = 5;

/** No lane run has this number. */
const nobody = -1;

/** A number that marks an item as reserved for the lane run. */
function reservedFor(owner: number): number {
  return nobody - owner;
}

/** Bytes read at once where a value lies behind the last one, as those of units of equal sizes do. */
const windowBytes = 1 << 14;

/** Reads values, all of which the file holds by now. */
function readerOf(descriptor: number): (range: ByteRange) => unknown {
  let [window, start, lastEnd] = [Buffer.alloc(0), 0, -1];
  return ({ offset, byteLength }) => {
    if (offset < start || offset + byteLength > start + window.length) {
      const isNext = offset >= lastEnd && offset < lastEnd + windowBytes;
      // Of its own memory each time: arrays of a value that was read are views of it.
      const memory = Buffer.alloc(isNext ? Math.max(byteLength, windowBytes) : byteLength);
      [window, start] = [memory.subarray(0, readFrom(descriptor, offset, { memory, byteLength })), offset];
    }
    lastEnd = offset + byteLength;
    return deserialize(window.subarray(offset - start, lastEnd - start));
  };
}

/** At least so many bytes, and more where there are. @returns how many */
function readFrom(
  descriptor: number,
  offset: number,
  { memory, byteLength }: { memory: Buffer; byteLength: number },
): number {
  let filled = 0;
  while (filled < byteLength) {
    const count = readSync(descriptor, memory, filled, memory.length - filled, offset + filled);
    if (count === 0) throw new Error('the file of the plan was cut short while it was in use');
    filled += count;
  }
  return filled;
}
