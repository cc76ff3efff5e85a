/** How long simulated units keep threads busy. No clock: a unit costs its bytes. */

import type { Splitting, Unit } from '@macroshard/container/extractor';
import { planWork, type WorkItem } from '@macroshard/container/pool/work-items';
import { claimNext, packWork } from '@macroshard/container/pool/work-list';

export interface Makespan {
  /** When the last thread comes to rest. */
  readonly makespan: number;
  /** The largest piece of work that no two threads can share. */
  readonly largestItem: number;
  /** Of all units. */
  readonly total: number;
}

/** Units named so that any listing has them in the given order. */
export function simulatedUnits(sizes: readonly number[]): readonly Unit[] {
  return sizes.map((sizeBytes, index) => {
    const path = `u${String(index).padStart(6, '0')}`;
    return { path, sizeBytes, files: [path], detail: null };
  });
}

/**
 * As the pool does it: its own order, its own claims; whoever is free takes the next.
 * @param pieceBytes larger units are cut into equal pieces of at most so many bytes; 0 for never
 */
export function largestFirst(
  units: readonly Unit[],
  { threads, pieceBytes }: { threads: number; pieceBytes: number },
): Makespan {
  const options = { windowSeconds: 0, strictChecksums: false };
  const items = planWork(units, { splitting: equalPieces, options, pieceBytes });
  const work = packWork(items);
  const busyUntil = new Array<number>(threads).fill(0);
  for (;;) {
    const thread = busyUntil.indexOf(Math.min(...busyUntil));
    const index = claimNext(work, 1 + thread);
    if (index === undefined) break;
    busyUntil[thread]! += costOf(items[index]!);
  }
  return {
    makespan: Math.max(...busyUntil),
    largestItem: items.reduce((largest, item) => Math.max(largest, costOf(item)), 0),
    total: totalOf(units),
  };
}

/** As the reference does it: a list of as many units for each thread, in the order of the listing. */
export function equalCounts(units: readonly Unit[], threads: number): number {
  const share = Math.ceil(units.length / threads);
  const chunks = Array.from({ length: threads }, (_, thread) => units.slice(thread * share, (thread + 1) * share));
  return Math.max(...chunks.map(totalOf));
}

const equalPieces: Splitting = {
  split: ({ sizeBytes }, _, pieceBytes) => {
    const count = Math.ceil(sizeBytes / pieceBytes);
    return Array.from({ length: count }, (): Piece => ({ bytes: sizeBytes / count }));
  },
  extractPiece: unused,
  merge: unused,
  finish: unused,
};

interface Piece {
  readonly bytes: number;
}

function costOf({ unit, piece }: WorkItem): number {
  return piece === undefined ? unit.sizeBytes : (piece as Piece).bytes;
}

function totalOf(units: readonly Unit[]): number {
  return units.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function unused(): never {
  throw new Error('simulated units are not extracted');
}
