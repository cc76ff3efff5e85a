/** Cells of one column of a row group, in the memory from which they are encoded. */

import type { Cell, Cells, Column, NumberCells } from '../extractor.ts';

/** As many cells as rows; a row without a value has some number, or the first text, in its place. */
export type ColumnValues = {
  readonly rowCount: number;
  /** A byte a row, 1 where there is a value; undefined where all rows have one. */
  readonly present: Uint8Array | undefined;
} & (
  | { readonly kind: 'numbers'; readonly numbers: NumberCells }
  /** 0 or 1 a row. */
  | { readonly kind: 'booleans'; readonly booleans: Uint8Array }
  /** Which of the texts, a row. */
  | { readonly kind: 'texts'; readonly ids: Int32Array; readonly texts: readonly Uint8Array[] }
  /** Where each row's numbers end. */
  | { readonly kind: 'lists'; readonly ends: Int32Array; readonly numbers: NumberCells }
);

export interface ColumnBuffer {
  /** Appends cells `start` … `end - 1`. */
  append(cells: Cells, start: number, end: number): void;
  /** Bytes of texts and lists that are held: what has no bound by the count of rows. */
  readonly heldBytes: number;
  /** The cells since `clear`. They are good until the next call. */
  values(): ColumnValues;
  clear(): void;
}

/** @param rows  as many as are expected: growing leaves memory behind */
export function createColumnBuffer({ type, nullable }: Column, rows: number): ColumnBuffer {
  switch (type) {
    case 'string':
    case 'binary':
      return new TextBuffer(rows);
    case 'boolean':
      return new NumberBuffer(new Uint8Array(rows), { isNaNNull: false });
    case 'list<int32>':
    case 'list<int64>':
    case 'list<float32>':
    case 'list<double>':
      return new ListBuffer(numbersOf[elementTypes[type]](rows), rows);
    default:
      return new NumberBuffer(numbersOf[type](rows), { isNaNNull: nullable });
  }
}

/** The type of the numbers in a list. */
const elementTypes = {
  'list<int32>': 'int32',
  'list<int64>': 'int64',
  'list<float32>': 'float32',
  'list<double>': 'double',
} as const;

const numbersOf = {
  int32: (length: number) => new Int32Array(length),
  date: (length: number) => new Int32Array(length),
  int64: (length: number) => new BigInt64Array(length),
  timestamp: (length: number) => new BigInt64Array(length),
  float32: (length: number) => new Float32Array(length),
  double: (length: number) => new Float64Array(length),
} as const;

/** So few are written one by one, which is faster than a call that writes many. */
const few = 16;

/** Which rows have a value. */
class Presence {
  private bytes: Uint8Array<ArrayBuffer>;
  private hasNull = false;
  rowCount = 0;

  constructor(rows: number) {
    this.bytes = new Uint8Array(rows);
  }

  /** @param isPresent  0 or 1 */
  append(isPresent: number, count: number): void {
    const end = this.rowCount + count;
    this.bytes = withRoom(this.bytes, end);
    const { bytes } = this;
    if (count > few) bytes.fill(isPresent, this.rowCount, end);
    else for (let row = this.rowCount; row < end; row++) bytes[row] = isPresent;
    this.rowCount = end;
    if (isPresent === 0 && count > 0) this.hasNull = true;
  }

  /** Takes the value of a row back that has been appended. */
  remove(row: number): void {
    this.bytes[row] = 0;
    this.hasNull = true;
  }

  get all(): Pick<ColumnValues, 'rowCount' | 'present'> {
    const { rowCount } = this;
    return { rowCount, present: this.hasNull ? this.bytes.subarray(0, rowCount) : undefined };
  }

  clear(): void {
    this.rowCount = 0;
    this.hasNull = false;
  }
}

class NumberBuffer implements ColumnBuffer {
  private numbers: NumberCells | Uint8Array;
  private readonly isNaNNull: boolean;
  private readonly presence: Presence;
  readonly heldBytes = 0;

  constructor(numbers: NumberCells | Uint8Array, { isNaNNull }: { isNaNNull: boolean }) {
    this.numbers = numbers;
    this.presence = new Presence(numbers.length);
    this.isNaNNull = isNaNNull;
  }

  append(cells: Cells, start: number, end: number): void {
    const { rowCount } = this.presence;
    this.numbers = withRoom(this.numbers, rowCount + end - start);
    if (ArrayBuffer.isView(cells)) {
      this.presence.append(1, end - start);
      this.appendNumbers(end - start === cells.length ? cells : cells.subarray(start, end), rowCount);
    } else forEachRun(cells, { start, end }, (value, count) => this.appendRun(value, count));
  }

  values(): ColumnValues {
    const { numbers, presence } = this;
    if (numbers instanceof Uint8Array) {
      return { kind: 'booleans', ...presence.all, booleans: numbers.subarray(0, presence.rowCount) };
    }
    return { kind: 'numbers', ...presence.all, numbers: numbers.subarray(0, presence.rowCount) };
  }

  clear(): void {
    this.presence.clear();
  }

  private appendNumbers(cells: NumberCells, row: number): void {
    setNumbers(this.numbers, row, cells);
    if (!this.isNaNNull || !(cells instanceof Float64Array || cells instanceof Float32Array)) return;
    for (let index = 0; index < cells.length; index++) {
      if (Number.isNaN(cells[index]!)) this.presence.remove(row + index);
    }
  }

  private appendRun(value: Cell, count: number): void {
    const { numbers, presence } = this;
    const [start, end] = [presence.rowCount, presence.rowCount + count];
    presence.append(value === null || (this.isNaNNull && Number.isNaN(value)) ? 0 : 1, count);
    if (numbers instanceof BigInt64Array) numbers.fill((value ?? 0n) as bigint, start, end);
    else numbers.fill(Number(value), start, end);
  }
}

class TextBuffer implements ColumnBuffer {
  private ids: Int32Array;
  private readonly presence: Presence;
  /** Texts are distinct by their content, bytes by their memory. */
  private readonly idOf = new Map<Cell, number>();
  private texts: Uint8Array[] = [];
  heldBytes = 0;

  constructor(rows: number) {
    this.ids = new Int32Array(rows);
    this.presence = new Presence(rows);
  }

  append(cells: Cells, start: number, end: number): void {
    this.ids = withRoom(this.ids, this.presence.rowCount + end - start);
    forEachRun(cells as readonly Cell[], { start, end }, (value, count) => {
      const { rowCount } = this.presence;
      this.ids.fill(value === null ? 0 : this.idFor(value as string | Uint8Array), rowCount, rowCount + count);
      this.presence.append(value === null ? 0 : 1, count);
    });
  }

  values(): ColumnValues {
    return {
      kind: 'texts',
      ...this.presence.all,
      ids: this.ids.subarray(0, this.presence.rowCount),
      texts: this.texts,
    };
  }

  clear(): void {
    this.presence.clear();
    this.idOf.clear();
    this.texts = [];
    this.heldBytes = 0;
  }

  private idFor(cell: string | Uint8Array): number {
    const known = this.idOf.get(cell);
    if (known !== undefined) return known;
    const text = typeof cell === 'string' ? Buffer.from(cell) : cell;
    this.heldBytes += text.length;
    this.idOf.set(cell, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

class ListBuffer implements ColumnBuffer {
  private ends: Int32Array;
  private numbers: NumberCells;
  private readonly presence: Presence;
  private numberCount = 0;

  constructor(numbers: NumberCells, rows: number) {
    this.ends = new Int32Array(rows);
    this.numbers = numbers;
    this.presence = new Presence(rows);
  }

  get heldBytes(): number {
    return this.numberCount * this.numbers.BYTES_PER_ELEMENT;
  }

  append(cells: Cells, start: number, end: number): void {
    this.ends = withRoom(this.ends, this.presence.rowCount + end - start);
    forEachRun(cells as readonly Cell[], { start, end }, (value, count) => {
      for (let index = 0; index < count; index++) this.appendList(value as ArrayLike<number | bigint> | null);
    });
  }

  values(): ColumnValues {
    return {
      kind: 'lists',
      ...this.presence.all,
      ends: this.ends.subarray(0, this.presence.rowCount),
      numbers: this.numbers.subarray(0, this.numberCount),
    };
  }

  clear(): void {
    this.presence.clear();
    this.numberCount = 0;
  }

  private appendList(list: ArrayLike<number | bigint> | null): void {
    if (list !== null) {
      this.numbers = withRoom(this.numbers, this.numberCount + list.length);
      if (ArrayBuffer.isView(list)) setNumbers(this.numbers, this.numberCount, list as NumberCells);
      else for (let index = 0; index < list.length; index++) this.numbers[this.numberCount + index] = list[index]!;
      this.numberCount += list.length;
    }
    this.ends[this.presence.rowCount] = this.numberCount;
    this.presence.append(list === null ? 0 : 1, 1);
  }
}

/** The array itself, or a larger one that begins with what it holds. */
function withRoom<T extends NumberCells | Uint8Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const Longer = array.constructor as new (length: number) => T;
  const longer = new Longer(Math.max(length, 2 * array.length));
  (longer as Uint8Array).set(array as Uint8Array);
  return longer;
}

/** Copies numbers to an array of another type; NaN becomes 0 in an array of whole numbers. */
function setNumbers(target: NumberCells | Uint8Array, offset: number, cells: NumberCells): void {
  if (target instanceof Float64Array && cells instanceof Float64Array && cells.length <= few) {
    for (let index = 0; index < cells.length; index++) target[offset + index] = cells[index]!;
  } else if (!(target instanceof BigInt64Array)) (target as Float64Array).set(cells as Float64Array, offset);
  else if (cells instanceof BigInt64Array) target.set(cells, offset);
  else setWhole(target, offset, cells);
}

/** Writes whole numbers as 64-bit integers, without making a bigint of each. */
function setWhole(target: BigInt64Array, offset: number, numbers: ArrayLike<number>): void {
  const words = new Int32Array(target.buffer, target.byteOffset + 8 * offset, 2 * numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    words[2 * index] = number | 0;
    words[2 * index + 1] = Math.floor(number / 2 ** 32);
  }
}

function forEachRun(
  cells: Exclude<Cells, NumberCells>,
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
