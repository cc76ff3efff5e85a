/** Cells of one column of a row group, as compact as their type allows: the writer is fastest over typed arrays. */

import type { Cell, Cells, Column } from '../extractor.ts';

export interface ColumnBuffer {
  /** Appends cells `start` … `end - 1`. There must be room for them. */
  append(cells: Cells, start: number, end: number): void;
  /** The cells since the last call. */
  take(): ArrayLike<Cell>;
}

/** @param capacity  of cells between two calls of `take` */
export function createColumnBuffer({ type, nullable }: Column, capacity: number): ColumnBuffer {
  if (type === 'double') return new NumberBuffer(new Float64Array(capacity), { isNaNNull: nullable });
  if (type === 'int32') return new NumberBuffer(new Int32Array(capacity), { isNaNNull: nullable });
  if (type === 'int64') return new NumberBuffer(new BigInt64Array(capacity), { isNaNNull: nullable });
  return new CellBuffer();
}

class CellBuffer implements ColumnBuffer {
  private cells: Cell[] = [];

  append(cells: Cells, start: number, end: number): void {
    forEachRun(cells, { start, end }, (value, count) => {
      for (let index = 0; index < count; index++) this.cells.push(value);
    });
  }

  take(): ArrayLike<Cell> {
    const { cells } = this;
    this.cells = [];
    return cells;
  }
}

class NumberBuffer implements ColumnBuffer {
  private readonly numbers: Float64Array | Int32Array | BigInt64Array;
  private readonly isNaNNull: boolean;
  private length = 0;
  /** Rows without a number. */
  private readonly nulls: number[] = [];

  constructor(numbers: Float64Array | Int32Array | BigInt64Array, { isNaNNull }: { isNaNNull: boolean }) {
    this.numbers = numbers;
    this.isNaNNull = isNaNNull;
  }

  append(cells: Cells, start: number, end: number): void {
    if (cells instanceof Float64Array) this.appendNumbers(cells, start, end);
    else forEachRun(cells, { start, end }, (value, count) => this.appendRun(value, count));
  }

  take(): ArrayLike<Cell> {
    const numbers = this.numbers.slice(0, this.length);
    this.length = 0;
    if (this.nulls.length === 0) return numbers;
    const cells: Cell[] = Array.from<Cell>(numbers as Iterable<Cell> & ArrayLike<Cell>);
    for (const row of this.nulls.splice(0)) cells[row] = null;
    return cells;
  }

  private appendNumbers(cells: Float64Array, start: number, end: number): void {
    const { numbers, length } = this;
    this.length += end - start;
    if (this.isNaNNull) {
      for (let index = start; index < end; index++) {
        if (Number.isNaN(cells[index]!)) this.nulls.push(length + index - start);
      }
    }
    if (numbers instanceof BigInt64Array) setWhole(numbers, length, cells.subarray(start, end));
    else numbers.set(cells.subarray(start, end), length);
  }

  private appendRun(value: Cell, count: number): void {
    const { numbers, length } = this;
    this.length += count;
    const isNull = value === null || (this.isNaNNull && Number.isNaN(value));
    if (isNull) for (let row = length; row < this.length; row++) this.nulls.push(row);
    else if (numbers instanceof BigInt64Array) numbers.fill(value as bigint, length, this.length);
    else numbers.fill(value as number, length, this.length);
  }
}

/** Writes whole numbers as 64-bit integers, without making a bigint of each. NaN becomes 0. */
function setWhole(target: BigInt64Array, offset: number, numbers: Float64Array): void {
  const words = new Int32Array(target.buffer, target.byteOffset + 8 * offset, 2 * numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    words[2 * index] = number | 0;
    words[2 * index + 1] = Math.floor(number / 2 ** 32);
  }
}

function forEachRun(
  cells: Exclude<Cells, Float64Array> | Float64Array,
  { start, end }: { start: number; end: number },
  use: (value: Cell, count: number) => void,
): void {
  if (!('runs' in cells)) {
    for (let index = start; index < end; index++) use(cells[index]!, 1);
    return;
  }
  let row = 0;
  for (const { value, count } of cells.runs) {
    const overlap = Math.min(end, row + count) - Math.max(start, row);
    if (overlap > 0) use(value, overlap);
    row += count;
  }
}
