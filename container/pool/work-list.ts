/**
 * The work of a run in memory that all threads share: each thread takes the next item by itself, and who took it stands
 * beside it, so that the death of a thread can be pinned on its unit.
 */

import { deserialize, serialize } from 'node:v8';
import type { WorkItem } from './work-items.ts';

/** Plain shared memory, handed to every thread once. */
export interface WorkList {
  /** Int32: the index that is tried next, then a word an item: 0, or the number of the lane run that took it. */
  readonly claims: SharedArrayBuffer;
  /** Float64: where each item begins in `bytes`, and where the last one ends. */
  readonly offsets: SharedArrayBuffer;
  /** The items, serialized: a thread decodes only those that it takes. */
  readonly bytes: SharedArrayBuffer;
}

/** @throws Error where a unit's detail is no plain data */
export function packWork(items: readonly WorkItem[]): WorkList {
  const packed = items.map(packItem);
  const byteCount = packed.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const list: WorkList = {
    claims: new SharedArrayBuffer(4 * (1 + items.length)),
    offsets: new SharedArrayBuffer(8 * (1 + items.length)),
    bytes: new SharedArrayBuffer(byteCount),
  };
  const offsets = new Float64Array(list.offsets);
  const bytes = new Uint8Array(list.bytes);
  for (const [index, item] of packed.entries()) {
    bytes.set(item, offsets[index]);
    offsets[index + 1] = offsets[index]! + item.byteLength;
  }
  return list;
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

/**
 * Lets the search begin again at the first item. A thread may die between counting on and writing its number: its item
 * would be nobody's, and is found again this way; items that somebody has are passed over.
 */
export function rewindClaims({ claims }: WorkList): void {
  Atomics.store(new Int32Array(claims), 0, 0);
}

/** Sees to it that nobody takes an item any more that nobody has. */
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

export function itemAt({ offsets, bytes }: WorkList, index: number): WorkItem {
  const [start, end] = new Float64Array(offsets).subarray(index, index + 2);
  return deserialize(Buffer.from(new Uint8Array(bytes, start!, end! - start!))) as WorkItem;
}

/** No lane run has this number. */
const nobody = -1;

function packItem({ unit, piece }: WorkItem): Uint8Array {
  try {
    return serialize(piece === undefined ? { unit } : { unit, piece });
  } catch (error) {
    throw new Error(`unit ${JSON.stringify(unit.path)} cannot be handed to a thread: ${(error as Error).message}`);
  }
}
