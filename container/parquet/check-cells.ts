/** Whether an extractor's cells fit their columns: found where rows are made, so that the mistake costs its unit alone. */

import type { Cell, Cells, Column, ColumnType, NumberCells, Run } from '../extractor.ts';
import { isWellFormed } from '../well-formed.ts';

/**
 * A column's cells as they came.
 * @throws Error where there are more or fewer than rows, or one does not fit; names the column, the row and what was expected
 */
export function checkCells(column: Column, cells: Cells | undefined, rowCount: number): Cells {
  if (isNumberCells(cells)) {
    checkCount(column, cells.length, rowCount);
    checkNumbers(column, cells);
    return cells;
  }
  if (Array.isArray(cells)) {
    checkCount(column, cells.length, rowCount);
    for (let row = 0; row < rowCount; row++) checkCell(column, cells[row], row);
    return cells;
  }
  const runs = (cells as { readonly runs?: unknown } | undefined)?.runs;
  if (!Array.isArray(runs)) throw new Error(`rows have no column ${JSON.stringify(column.name)}`);
  let row = 0;
  for (const { value, count } of runs) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new Error(`column ${JSON.stringify(column.name)} has a run of ${count} cells`);
    }
    checkCell(column, value, row);
    row += count;
  }
  checkCount(column, row, rowCount);
  return { runs };
}

/**
 * @param path  the unit's, which every cell of a column `path` has to be
 * @throws Error naming the first that is another
 */
export function checkPaths(cells: Exclude<Cells, NumberCells>, path: string): void {
  const isRuns = 'runs' in cells;
  let row = 0;
  for (const item of isRuns ? cells.runs : cells) {
    const { value, count } = isRuns ? (item as Run) : { value: item as Cell, count: 1 };
    if (count > 0 && value !== path)
      throw new Error(`column "path" has ${quoted(value)} in row ${row}, expected the unit's own, ${quoted(path)}`);
    row += count;
  }
}

function checkCount({ name }: Column, got: number, rowCount: number): void {
  if (got !== rowCount) throw new Error(`column ${JSON.stringify(name)} has ${got} cells, expected ${rowCount}`);
}

function isNumberCells(cells: unknown): cells is NumberCells {
  return ArrayBuffer.isView(cells) && !(cells instanceof DataView) && !(cells instanceof Uint8Array);
}

function checkNumbers(column: Column, cells: NumberCells): void {
  const { type, nullable } = column;
  const own = ownArrays[type];
  if (own !== undefined && cells instanceof own && fitsOfNumbers[type]!.isWhole) return;
  if (own === undefined || !(cells instanceof Float64Array || cells instanceof own)) {
    const name = JSON.stringify(column.name);
    const expected = own === undefined ? 'cells one by one or as runs' : `a ${own.name} or Float64Array`;
    throw new Error(`column ${name} of type ${type} has a ${cells.constructor.name}, expected ${expected}`);
  }
  const { isFit, expected } = fitsOfNumbers[type]!;
  if (type === 'double' && areFinite(cells as Float64Array, nullable)) return;
  if (isFit === Number.isSafeInteger && areWhole(cells as Float64Array, nullable)) return;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (!isFit(cell) && !(nullable && Number.isNaN(cell))) throw misfit(column, row, { got: String(cell), expected });
  }
}

/** The common case, in a loop that does nothing else: a call for each cell would take longer than compressing it. */
function areFinite(cells: Float64Array, orNaN: boolean): boolean {
  let misfits = 0;
  if (orNaN) {
    for (let row = 0; row < cells.length; row++) {
      if (cells[row] === Number.POSITIVE_INFINITY || cells[row] === Number.NEGATIVE_INFINITY) misfits++;
    }
  } else {
    // The difference is NaN for what is not finite.
    for (let row = 0; row < cells.length; row++) if (cells[row]! - cells[row]! !== 0) misfits++;
  }
  return misfits === 0;
}

function areWhole(cells: Float64Array, orNaN: boolean): boolean {
  let misfits = 0;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    const isWhole = Math.floor(cell) === cell && Math.abs(cell) <= Number.MAX_SAFE_INTEGER;
    if (!isWhole && !(orNaN && Number.isNaN(cell))) misfits++;
  }
  return misfits === 0;
}

/** The array type of each column type of numbers. */
const ownArrays: Readonly<Partial<Record<ColumnType, { new (): NumberCells; readonly name: string }>>> = {
  int32: Int32Array,
  date: Int32Array,
  int64: BigInt64Array,
  timestamp: BigInt64Array,
  float32: Float32Array,
  double: Float64Array,
};

function checkCell(column: Column, cell: unknown, row: number): void {
  const { type, nullable } = column;
  if (cell === null || (isFloating(type) && Number.isNaN(cell)) ? nullable : fits[type](cell)) return;
  const isNearly = typeof cell === (isFloating(type) ? 'number' : type);
  const expected = (isNearly && nearMeanings[type]) || meanings[type];
  throw misfit(column, row, { got: quoted(cell), expected });
}

function misfit({ name, nullable }: Column, row: number, { got, expected }: { got: string; expected: string }): Error {
  const orNull = nullable ? ' or null' : '';
  return new Error(`column ${JSON.stringify(name)} has ${got} in row ${row}, expected ${expected}${orNull}`);
}

function quoted(cell: unknown): string {
  if (typeof cell === 'bigint') return `${cell}n`;
  if (typeof cell === 'number') return String(cell);
  if (ArrayBuffer.isView(cell)) return `a ${cell.constructor.name}`;
  const json = JSON.stringify(cell, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'undefined';
  return json.length > 100 ? `${json.slice(0, 99)}…` : json;
}

const isInt32 = (cell: unknown) => typeof cell === 'number' && cell === (cell | 0);
const isInt64 = (cell: unknown) => typeof cell === 'bigint' && cell === BigInt.asIntN(64, cell);
const isFloat32 = (cell: unknown) => Number.isFinite(cell) && Number.isFinite(Math.fround(cell as number));
const isFloating = (type: ColumnType) => type === 'double' || type === 'float32';
const listOf = (own: { new (): NumberCells }, fits: (cell: unknown) => boolean) => (cell: unknown) =>
  cell instanceof own ? [...(cell as Float64Array)].every(fits) : Array.isArray(cell) && cell.every(fits);

const fits: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  string: (cell) => typeof cell === 'string' && isWellFormed(cell),
  binary: (cell) => cell instanceof Uint8Array,
  boolean: (cell) => typeof cell === 'boolean',
  int32: isInt32,
  int64: isInt64,
  float32: isFloat32,
  double: Number.isFinite,
  date: isInt32,
  timestamp: isInt64,
  'list<int32>': listOf(Int32Array, isInt32),
  'list<int64>': listOf(BigInt64Array, isInt64),
  'list<float32>': listOf(Float32Array, isFloat32),
  'list<double>': listOf(Float64Array, Number.isFinite),
};

const meanings: Readonly<Record<ColumnType, string>> = {
  string: 'a string',
  binary: 'a Uint8Array',
  boolean: 'true or false',
  int32: 'a number that is a 32-bit integer',
  int64: 'a bigint of 64 bits',
  float32: 'a number',
  double: 'a number',
  date: 'a whole number of days since 1970-01-01',
  timestamp: 'a bigint of microseconds since 1970-01-01 00:00 UTC',
  'list<int32>': 'an Int32Array or a list of numbers that are 32-bit integers',
  'list<int64>': 'a BigInt64Array or a list of bigints of 64 bits',
  'list<float32>': 'a Float32Array or a list of finite numbers',
  'list<double>': 'a Float64Array or a list of finite numbers',
};

/** What is expected where a cell has the right type but does not fit. */
const nearMeanings: Readonly<Partial<Record<ColumnType, string>>> = {
  string: 'text without half a surrogate pair',
  double: 'a finite number',
  float32: 'a finite number that a float holds',
};

/** The same for numbers in one piece of memory; whole numbers in the type's own array always fit. */
const fitsOfNumbers: Readonly<
  Partial<Record<ColumnType, { isFit: (cell: unknown) => boolean; expected: string; isWhole: boolean }>>
> = {
  int32: { isFit: isInt32, expected: meanings.int32, isWhole: true },
  date: { isFit: isInt32, expected: meanings.date, isWhole: true },
  int64: { isFit: Number.isSafeInteger, expected: 'a whole number that a double holds exactly', isWhole: true },
  timestamp: { isFit: Number.isSafeInteger, expected: 'a whole number that a double holds exactly', isWhole: true },
  float32: { isFit: isFloat32, expected: 'a finite number that a float holds', isWhole: false },
  double: { isFit: Number.isFinite, expected: 'a finite number', isWhole: false },
};
