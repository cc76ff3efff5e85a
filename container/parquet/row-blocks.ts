/**
 * A unit's rows on their way to the file: as blocks of a few thousand, each bytes that are written where it was made and
 * read where its row group is. A block lies in memory as Arrow lays columns out: numbers in one piece, texts as lengths
 * and bytes, stretches of equal cells as counts and values; each begins at a multiple of eight bytes.
 */

import type { Cell, Cells, Column, NumberCells } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { BlockBytes } from './block-bytes.ts';
import { BlockReader } from './block-reader.ts';
import { readValues, writeValues } from './block-values.ts';

/** Where a block lies, and the sizes that decide where row groups end. */
export interface RowBlock {
  readonly offset: number;
  readonly byteLength: number;
  readonly rowCount: number;
  /** Bytes of texts and lists: what has no bound by the count of rows. */
  readonly heldBytes: number;
}

/** Rows of a block; fewer where their texts and lists take more bytes than `blockHeldBytes`, one at least. */
const blockRows = 8_192;
const blockHeldBytes = 4 * 2 ** 20;

type Keep = (bytes: Uint8Array) => { readonly offset: number; readonly byteLength: number };

/** How cells of a column lie in a block. */
const forms = { numbers: 0, cells: 1, runs: 2 } as const;

/** Number arrays by their code in a block. */
const numberArrays = [Float64Array, Float32Array, Int32Array, BigInt64Array] as const;

/**
 * Hands all rows to `keep` in blocks, which follow from the rows alone. The bytes are good until it returns.
 * @returns where the blocks lie, in the order of the rows
 */
export function keepRows({ rowCount, columns: cells }: RowBatch, columns: readonly Column[], keep: Keep): RowBlock[] {
  const blocks: RowBlock[] = [];
  const cursors = cells.map(() => ({ run: 0, firstRow: 0 }));
  // A power of two, down to one.
  let rows = blockRows;
  for (let start = 0; start < rowCount; ) {
    const end = Math.min(rowCount, start + rows);
    const block = writeBlock({ columns, cells, cursors, start, end });
    if (block === undefined) {
      rows /= 2;
      continue;
    }
    const { offset, byteLength } = keep(block.bytes);
    blocks.push({ offset, byteLength, rowCount: end - start, heldBytes: block.heldBytes });
    for (const [index, each] of cells.entries()) advance(cursors[index]!, each, end);
    start = end;
    rows = Math.min(blockRows, 2 * rows);
  }
  return blocks;
}

/** The run in which the next row lies, and that run's first row. */
interface Cursor {
  run: number;
  firstRow: number;
}

interface Stretch {
  readonly columns: readonly Column[];
  readonly cells: readonly Cells[];
  readonly cursors: readonly Cursor[];
  readonly start: number;
  readonly end: number;
}

/** A thread writes a block at a time. */
const scratch = new BlockBytes();

/** Undefined where texts and lists of several rows are more than a block holds. */
function writeBlock(stretch: Stretch): { readonly bytes: Uint8Array; readonly heldBytes: number } | undefined {
  const { columns, cells, cursors, start, end } = stretch;
  scratch.clear();
  const head = scratch.reserve(8);
  scratch.words[head / 4] = end - start;
  let heldBytes = 0;
  const mostHeld = end - start > 1 ? blockHeldBytes : Number.POSITIVE_INFINITY;
  for (const [index, column] of columns.entries()) {
    const given = cells[index]!;
    if (ArrayBuffer.isView(given)) writeNumbers(given, start, end);
    else {
      heldBytes += writeCells(column, sliceOf(given, cursors[index]!, start, end), mostHeld - heldBytes);
      if (heldBytes >= mostHeld) return undefined;
    }
  }
  return { bytes: scratch.written(), heldBytes };
}

function writeNumbers(numbers: NumberCells, start: number, end: number): void {
  const head = scratch.reserve(8);
  scratch.words[head / 4] = forms.numbers;
  if (numbers instanceof Float64Array && end - start <= fewNumbers) {
    scratch.words[head / 4 + 1] = numberArrays.indexOf(Float64Array);
    const place = scratch.reserve(8 * (end - start)) / 8;
    for (let index = start; index < end; index++) scratch.doubles[place + index - start] = numbers[index]!;
    return;
  }
  scratch.words[head / 4 + 1] = numberArrays.findIndex((array) => numbers instanceof array);
  const size = numbers.BYTES_PER_ELEMENT;
  const place = scratch.reserve(size * (end - start));
  scratch.bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset + size * start, size * (end - start)), place);
}

/** So few are copied one by one, which is faster than making a view. */
const fewNumbers = 16;

/** Values one by one, or one for each of some counts. */
interface Slice {
  readonly values: readonly Cell[];
  readonly counts: readonly number[] | undefined;
}

function writeCells(column: Column, { values, counts }: Slice, mostHeld: number): number {
  const head = scratch.reserve(8);
  scratch.words[head / 4] = counts === undefined ? forms.cells : forms.runs;
  scratch.words[head / 4 + 1] = values.length;
  if (counts !== undefined) {
    const place = scratch.reserve(4 * counts.length) / 4;
    for (let run = 0; run < counts.length; run++) scratch.words[place + run] = counts[run]!;
  }
  return writeValues(scratch, column, { values, counts }, mostHeld);
}

function sliceOf(cells: Exclude<Cells, NumberCells>, cursor: Cursor, start: number, end: number): Slice {
  if (!('runs' in cells)) return { values: cells.slice(start, end), counts: undefined };
  const values: Cell[] = [];
  const counts: number[] = [];
  for (let { run, firstRow } = cursor; firstRow < end; run++) {
    const { value, count } = cells.runs[run]!;
    const overlap = Math.min(end, firstRow + count) - Math.max(start, firstRow);
    firstRow += count;
    if (overlap <= 0) continue;
    values.push(value);
    counts.push(overlap);
  }
  return { values, counts };
}

/** Moves to the run of row `row`. */
function advance(cursor: Cursor, cells: Cells, row: number): void {
  if (ArrayBuffer.isView(cells) || !('runs' in cells)) return;
  while (cursor.run < cells.runs.length && cursor.firstRow + cells.runs[cursor.run]!.count <= row) {
    cursor.firstRow += cells.runs[cursor.run++]!.count;
  }
}

/**
 * The rows of a block, in its memory.
 * @param bytes  beginning at a multiple of eight bytes of their memory
 */
export function readBlock(bytes: Buffer, columns: readonly Column[]): RowBatch {
  const block = new BlockReader(bytes);
  const rowCount = block.word();
  block.word();
  return { rowCount, columns: columns.map((column) => readCells(block, column, rowCount)) };
}

function readCells(block: BlockReader, column: Column, rowCount: number): Cells {
  const form = block.word();
  const detail = block.word();
  if (form === forms.numbers) return block.numbers<NumberCells>(numberArrays[detail]!, rowCount);
  if (form === forms.cells) return readValues(block, column, detail);
  const counts = block.words(detail);
  const values = readValues(block, column, detail);
  return { runs: Array.from(counts, (count, run) => ({ value: asCell(values[run]!), count })) };
}

/** In runs of numbers, NaN stands for null. */
function asCell(value: Cell): Cell {
  return Number.isNaN(value) ? null : value;
}
