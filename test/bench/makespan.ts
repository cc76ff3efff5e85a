/** How long simulated units keep threads busy. No clock: a unit costs its bytes. */

import type { Splitting } from '@macroshard/container/extractor';
import type { UnitList } from '@macroshard/container/pool/unit-list';
import { planWork } from '@macroshard/container/pool/work-items';
import { claimNext, packWork } from '@macroshard/container/pool/work-list';

export interface Makespan {
  /** When the last thread comes to rest. */
  readonly makespan: number;
  /** The largest piece of work that no two threads can share. */
  readonly largestItem: number;
  /** Of all units. */
  readonly total: number;
}

/**
 * As the pool does it: its own order, its own claims; whoever is free takes the next.
 * @param sizes       bytes of the units, in the order of their paths
 * @param pieceBytes  larger units are cut into equal pieces of at most so many bytes; 0 for never
 */
export function largestFirst(
  sizes: readonly number[],
  { threads, pieceBytes }: { threads: number; pieceBytes: number },
): Makespan {
  const units = simulatedUnits(sizes);
  const options = { windowSeconds: 0, strictChecksums: false };
  const items = planWork(units, { splitting: equalPieces, options, pieceBytes });
  const work = packWork(items, units);
  const busyUntil = new Array<number>(threads).fill(0);
  let largestItem = 0;
  for (;;) {
    const thread = busyUntil.indexOf(Math.min(...busyUntil));
    const index = claimNext(work, 1 + thread);
    if (index === undefined) break;
    const piece = items.pieces.get(index);
    const cost = piece === undefined ? sizes[items.units[index]!]! : units.appended[piece.offset]!;
    busyUntil[thread]! += cost;
    largestItem = Math.max(largestItem, cost);
  }
  return { makespan: Math.max(...busyUntil), largestItem, total: sumOf(sizes) };
}

/** As the reference does it: a list of as many units for each thread, in the order of the listing. */
export function equalCounts(sizes: readonly number[], threads: number): number {
  const share = Math.ceil(sizes.length / threads);
  return Math.max(
    ...Array.from({ length: threads }, (_, thread) => sumOf(sizes.slice(thread * share, (thread + 1) * share))),
  );
}

/** Units without a file: what is appended is numbered, and its number stands for its place. */
function simulatedUnits(sizes: readonly number[]): UnitList & { readonly appended: readonly number[] } {
  const appended: number[] = [];
  const pathOf = (index: number) => `u${String(index).padStart(6, '0')}`;
  return {
    file: '',
    count: sizes.length,
    appended,
    pathOf,
    rootOf: () => '',
    sizeBytesOf: (index) => sizes[index]!,
    unitOf: (index) => ({ path: pathOf(index), sizeBytes: sizes[index]!, files: [pathOf(index)], detail: null }),
    isEnded: () => false,
    byteRangeOf: (index) => ({ offset: index, byteLength: 1 }),
    compare: (a, b) => a - b,
    append: (bytes) => ({ offset: appended.push(bytes as number) - 1, byteLength: 1 }),
  };
}

const equalPieces: Splitting = {
  split: ({ sizeBytes }, _, pieceBytes) => {
    const count = Math.ceil(sizeBytes / pieceBytes);
    return new Array<number>(count).fill(sizeBytes / count);
  },
  extractPiece: unused,
  merge: unused,
  finish: unused,
};

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function unused(): never {
  throw new Error('simulated units are not extracted');
}
