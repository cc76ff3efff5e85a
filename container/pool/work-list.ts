/**
 * The units of a run in memory that all threads share: each thread takes the next one by itself, and who took it stands
 * beside it, so that the death of a thread can be pinned on its unit.
 */

import { deserialize, serialize } from 'node:v8';
import type { Unit } from '../extractor.ts';

/** Plain shared memory, handed to every thread once. */
export interface WorkList {
  /** Int32: the index that is tried next, then a word a unit: 0, or the number of the lane run that took it. */
  readonly claims: SharedArrayBuffer;
  /** Float64: where each unit begins in `bytes`, and where the last one ends. */
  readonly offsets: SharedArrayBuffer;
  /** The units, serialized: a thread decodes only those that it takes. */
  readonly bytes: SharedArrayBuffer;
}

/** @throws Error where a unit's detail is no plain data */
export function packWork(units: readonly Unit[]): WorkList {
  const packed = units.map(packUnit);
  const byteCount = packed.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const list: WorkList = {
    claims: new SharedArrayBuffer(4 * (1 + units.length)),
    offsets: new SharedArrayBuffer(8 * (1 + units.length)),
    bytes: new SharedArrayBuffer(byteCount),
  };
  const offsets = new Float64Array(list.offsets);
  const bytes = new Uint8Array(list.bytes);
  for (const [index, unit] of packed.entries()) {
    bytes.set(unit, offsets[index]);
    offsets[index + 1] = offsets[index]! + unit.byteLength;
  }
  return list;
}

/** Takes the next unit that nobody has for lane run `owner` (1 or more); undefined where none is left. */
export function claimNext({ claims }: WorkList, owner: number): number | undefined {
  const words = new Int32Array(claims);
  const unitCount = words.length - 1;
  for (let index = Atomics.add(words, 0, 1); index < unitCount; index = Atomics.add(words, 0, 1)) {
    if (Atomics.compareExchange(words, 1 + index, 0, owner) === 0) return index;
  }
  return undefined;
}

/**
 * Lets the search begin again at the first unit. A thread may die between counting on and writing its number: its unit
 * would be nobody's, and is found again this way; units that somebody has are passed over.
 */
export function rewindClaims({ claims }: WorkList): void {
  Atomics.store(new Int32Array(claims), 0, 0);
}

/** Indices of all units that lane run `owner` ever took. */
export function claimedBy({ claims }: WorkList, owner: number): number[] {
  const words = new Int32Array(claims);
  const indices: number[] = [];
  for (let index = 0; index < words.length - 1; index++) {
    if (Atomics.load(words, 1 + index) === owner) indices.push(index);
  }
  return indices;
}

export function unitAt({ offsets, bytes }: WorkList, index: number): Unit {
  const [start, end] = new Float64Array(offsets).subarray(index, index + 2);
  return deserialize(Buffer.from(new Uint8Array(bytes, start!, end! - start!))) as Unit;
}

function packUnit(unit: Unit): Uint8Array {
  try {
    return serialize(unit);
  } catch (error) {
    throw new Error(`unit ${JSON.stringify(unit.path)} cannot be handed to a thread: ${(error as Error).message}`);
  }
}
