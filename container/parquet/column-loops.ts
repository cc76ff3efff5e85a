/**
 * Loops over the cells of a column, in WebAssembly: an engine compiles JavaScript well only once it has run for long,
 * which does not happen in a thread of a small job. The column is copied to the kernel's memory first.
 */

import { createKernel, type Kernel } from '../kernel/kernel.ts';
import type { ColumnValues } from './column-values.ts';
import { pageRows } from './page-rows.ts';

/** Addresses in the kernel's memory; 0 is none. */
interface Layout {
  readonly present: number;
  /** Numbers, or which of the texts. */
  readonly cells: number;
  readonly ids: number;
  readonly firstRows: number;
  readonly slots: number;
  readonly seen: number;
  /** Ids of a page's rows. */
  readonly page: number;
  readonly target: number;
}

/** Where two bounds are written. */
const bounds = 64;
const firstByte = 1024;

/** Holds one column at a time. */
export class ColumnLoops {
  private readonly kernel: Kernel = createKernel();
  private layout: Layout = layOut(0);
  private hasAll = true;

  /** Copies a column to the kernel's memory; lists have nothing to copy. */
  hold(values: ColumnValues): void {
    const { rowCount, present } = values;
    const { kernel } = this;
    this.layout = layOut(rowCount);
    this.hasAll = present === undefined;
    kernel.reserve(this.layout.target + targetBytes);
    if (present !== undefined) kernel.bytes.set(present, this.layout.present);
    if (values.kind === 'numbers') kernel.bytes.set(bytesOf(values.numbers), this.layout.cells);
    else if (values.kind === 'texts') kernel.bytes.set(bytesOf(values.ids), this.layout.ids);
    else if (values.kind === 'booleans') kernel.bytes.set(values.booleans, this.layout.cells);
  }

  /** Least and greatest of rows `start` … `end - 1`, not NaN; of none, infinities the wrong way round. */
  doubleBounds(start: number, end: number): readonly [number, number] {
    const { loops, doubles } = this.kernel;
    loops.boundDoubles(this.layout.cells, this.present, start, end, bounds);
    return [doubles[bounds / 8]!, doubles[bounds / 8 + 1]!];
  }

  /** As {@link doubleBounds}, of integers of 4 or 8 bytes. */
  wholeBounds(byteLength: 4 | 8, start: number, end: number): readonly [bigint, bigint] {
    const { loops, longs } = this.kernel;
    if (byteLength === 8) loops.boundLongs(this.layout.cells, this.present, start, end, bounds);
    else loops.boundWords(this.layout.cells, this.present, start, end, bounds);
    return [longs[bounds / 8]!, longs[bounds / 8 + 1]!];
  }

  /**
   * Of numbers of 4 or 8 bytes, `rowCount` from the first row on: a row of each distinct one, in the order of their first
   * rows; undefined where more than `most` are distinct by their bits.
   */
  distinct(byteLength: number, rowCount: number, most: number): Uint32Array | undefined {
    const { layout, kernel } = this;
    const slotCount = 2 ** Math.ceil(Math.log2(2 * most));
    kernel.bytes.fill(0, layout.slots, layout.slots + 4 * slotCount);
    const { cells, ids, firstRows, slots } = layout;
    const isLong = byteLength === 8;
    const count = kernel.loops.findDistinct(
      cells,
      isLong,
      this.present,
      rowCount,
      most,
      ids,
      firstRows,
      slots,
      slotCount - 1,
    );
    return count < 0 ? undefined : kernel.words.slice(firstRows / 4, firstRows / 4 + count);
  }

  /** Which of so many texts rows with a value have, each once. */
  idsIn(idCount: number, start: number, end: number): Uint32Array {
    const { ids, seen, page } = this.layout;
    this.kernel.bytes.fill(0, seen, seen + idCount);
    const count = this.kernel.loops.findIds(ids, this.present, start, end, seen, page);
    return this.kernel.words.slice(page / 4, page / 4 + count);
  }

  /**
   * Of the column's texts, or of what {@link distinct} found last: the ids of rows with a value, in the hybrid of runs and
   * packed bits behind a byte with the width. The bytes are good until the next call.
   */
  packIds(bitWidth: number, start: number, end: number): Uint8Array {
    const { bytes, loops } = this.kernel;
    const { ids, page, target } = this.layout;
    const count = loops.compactIds(ids, this.present, start, end, page);
    bytes[target] = bitWidth;
    return bytes.subarray(target, target + 1 + loops.packHybrid(page, true, count, bitWidth, target + 1));
  }

  /** Of a column with rows that have no value: which have one, in the same hybrid without a width, as levels 0 and 1. */
  packPresence(start: number, end: number): Uint8Array {
    const { bytes, loops } = this.kernel;
    const { present, target } = this.layout;
    return bytes.slice(target, target + loops.packHybrid(present + start, false, end - start, 1, target));
  }

  /** Rows without a value. */
  nullsIn(start: number, end: number): number {
    return this.hasAll ? 0 : this.kernel.loops.countZeros(this.layout.present + start, end - start);
  }

  private get present(): number {
    return this.hasAll ? 0 : this.layout.present;
  }
}

/** What a page takes at most, see `packHybrid`. */
const targetBytes = 8 * pageRows + 128;

function layOut(rowCount: number): Layout {
  const present = firstByte;
  const cells = aligned(present + rowCount);
  const ids = cells + aligned(8 * rowCount);
  const firstRows = ids + aligned(4 * rowCount);
  const slots = firstRows + aligned(4 * rowCount);
  const seen = slots + aligned(8 * rowCount + 64);
  const page = seen + aligned(rowCount);
  return { present, cells, ids, firstRows, slots, seen, page, target: page + aligned(4 * pageRows) };
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / 16) * 16;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
