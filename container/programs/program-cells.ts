/** Cells as JSON has them, as an extractor gives them: what JSON has no type for comes as text. */

import type { Cell, Cells, Column } from '../extractor.ts';

/**
 * The cells of a column; those of a type that JSON has are left as they are.
 * @throws Error naming the column, the row and what was expected
 */
export function cellsOf(column: Column, given: unknown): Cells {
  const packed = (given as { readonly float64?: unknown } | null)?.float64;
  if (packed !== undefined) return doublesOf(column, packed);
  if (!Array.isArray(given)) {
    throw new Error(
      `rows have ${shortJson(given)} for column ${JSON.stringify(column.name)}, expected a list of cells`,
    );
  }
  const read = readers[column.type];
  if (read === undefined) return given as Cells;
  const small = read.value === wholeNumber ? smallWholes(given, column.nullable) : undefined;
  if (small !== undefined) return small;
  return given.map((cell: unknown, row) => {
    if (cell === null) return null;
    const value = read.value(cell);
    if (value !== undefined) return value;
    const { name, nullable } = column;
    const expected = `${read.expected}${nullable ? ' or null' : ''}`;
    throw new Error(`column ${JSON.stringify(name)} has ${shortJson(cell)} in row ${row}, expected ${expected}`);
  });
}

/**
 * Columns of numbers in one piece, one after the other, all of the same length.
 * @throws Error naming what is wrong with it
 */
export function numbersOf(given: unknown): ReadonlyMap<string, Float64Array> {
  const { columns, float64 } = (given ?? {}) as { readonly columns?: unknown; readonly float64?: unknown };
  if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string')) {
    throw new Error(`it gave the numbers ${shortJson(given)}, expected names of columns and float64`);
  }
  const numbers = doublesOf({ name: columns[0] as string }, float64);
  const rowCount = numbers.length / columns.length;
  if (!Number.isInteger(rowCount)) {
    throw new Error(
      `its numbers are ${numbers.length} doubles, expected as many for each of ${columns.length} columns`,
    );
  }
  return new Map(
    (columns as string[]).map((name, index) => [name, numbers.subarray(index * rowCount, (index + 1) * rowCount)]),
  );
}

/** Numbers in one piece, little-endian. */
function doublesOf({ name }: Pick<Column, 'name'>, packed: unknown): Float64Array {
  const byteLength = typeof packed === 'string' ? Buffer.byteLength(packed, 'base64') : Number.NaN;
  if (byteLength % 8 === 0) {
    const numbers = new Float64Array(byteLength / 8);
    // What is no base64 gives fewer bytes than its length says.
    if (Buffer.from(numbers.buffer).write(packed as string, 'base64') === byteLength) return numbers;
  }
  throw new Error(`column ${JSON.stringify(name)} has a float64 that is no doubles in base64`);
}

/** Whole numbers that a double holds, all of them in one piece, with NaN for null; undefined where one is something else. */
function smallWholes(cells: readonly unknown[], nullable: boolean): Float64Array | undefined {
  const numbers = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (!(Number.isSafeInteger(cell) || (cell === null && nullable))) return undefined;
    numbers[row] = cell === null ? Number.NaN : (cell as number);
  }
  return numbers;
}

/** For a message: the value as JSON, cut at 100 characters. */
export function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

interface Reader {
  /** Undefined for what is no such cell. */
  readonly value: (cell: unknown) => Cell | undefined;
  readonly expected: string;
}

/** A number that a double holds exactly, or the digits of one. */
function wholeNumber(cell: unknown): bigint | undefined {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? BigInt(cell) : undefined;
  return typeof cell === 'string' && /^-?\d{1,19}$/.test(cell) ? BigInt(cell) : undefined;
}

function bytes(cell: unknown): Uint8Array | undefined {
  if (typeof cell !== 'string' || cell.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(cell)) return undefined;
  return Buffer.from(cell, 'base64');
}

function wholeNumbers(cell: unknown): readonly bigint[] | undefined {
  if (!Array.isArray(cell)) return undefined;
  const numbers = cell.map(wholeNumber);
  return numbers.includes(undefined) ? undefined : (numbers as bigint[]);
}

const exactly = 'beyond 2^53 as text';

const readers: Readonly<Partial<Record<Column['type'], Reader>>> = {
  binary: { value: bytes, expected: 'base64' },
  int64: { value: wholeNumber, expected: `a whole number of 64 bits, ${exactly}` },
  timestamp: { value: wholeNumber, expected: `whole microseconds since 1970-01-01 00:00 UTC, ${exactly}` },
  'list<int64>': { value: wholeNumbers, expected: `a list of whole numbers of 64 bits, ${exactly}` },
};
