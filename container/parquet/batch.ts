/** A unit's rows on their way from a worker thread to the file: checked, then as bytes that can be transferred. */

import { deserialize, serialize } from 'node:v8';
import type { Cell, Cells, Column, ColumnBatch, ColumnType, Run } from '../extractor.ts';
import { isWellFormed } from '../well-formed.ts';

/** The cells of each column, in the order of the columns. */
export interface RowBatch {
  readonly rowCount: number;
  readonly columns: readonly Cells[];
}

/**
 * The rows as bytes of their own memory.
 * @param path  the unit's, which every cell of a column `path` has to be: rows of a stranger would be nobody's
 * @throws Error where they do not fit the columns; names the column, the row and what was expected
 */
export function encodeBatch(
  rows: ColumnBatch,
  { columns, rowCount, path }: { columns: readonly Column[]; rowCount: number; path: string },
): ArrayBuffer {
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) throw new Error(`rowCount is ${rowCount}, expected 0 or more`);
  const names = new Set(columns.map(({ name }) => name));
  const extra = Object.keys(rows).find((name) => !names.has(name));
  if (extra !== undefined) throw new Error(`rows have the column ${JSON.stringify(extra)}, which is not declared`);
  const batch: RowBatch = {
    rowCount,
    columns: columns.map((column) => checkCells(column, rows[column.name], rowCount)),
  };
  const pathColumn = columns.findIndex(({ name, type }) => name === 'path' && type === 'string');
  if (pathColumn !== -1) checkPaths(batch.columns[pathColumn] as Exclude<Cells, Float64Array>, path);
  const bytes = serialize(batch);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** The inverse of {@link encodeBatch}. */
export function decodeBatch(bytes: Uint8Array): RowBatch {
  return deserialize(bytes) as RowBatch;
}

function checkCells(column: Column, cells: Cells | undefined, rowCount: number): Cells {
  const name = JSON.stringify(column.name);
  if (cells instanceof Float64Array) {
    checkCount(name, cells.length, rowCount);
    checkNumbers(column, cells);
    return cells;
  }
  if (Array.isArray(cells)) {
    checkCount(name, cells.length, rowCount);
    for (let row = 0; row < rowCount; row++) checkCell(column, cells[row], row);
    return cells;
  }
  const runs = (cells as { readonly runs?: unknown } | undefined)?.runs;
  if (!Array.isArray(runs)) throw new Error(`rows have no column ${name}`);
  let row = 0;
  for (const { value, count } of runs) {
    if (!Number.isSafeInteger(count) || count < 0) throw new Error(`column ${name} has a run of ${count} cells`);
    checkCell(column, value, row);
    row += count;
  }
  checkCount(name, row, rowCount);
  return { runs };
}

function checkCount(name: string, got: number, rowCount: number): void {
  if (got !== rowCount) throw new Error(`column ${name} has ${got} cells, expected ${rowCount}`);
}

function checkNumbers(column: Column, cells: Float64Array): void {
  const { type, nullable } = column;
  if (type === 'string' || type === 'boolean') checkCell(column, cells[0], 0);
  const fit = fitsOfNumbers[type];
  if (fit === undefined) return;
  const { isFit, expected } = fit;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (!isFit(cell) && !(nullable && Number.isNaN(cell))) throw misfit(column, row, { got: String(cell), expected });
  }
}

function checkCell(column: Column, cell: unknown, row: number): void {
  const { type, nullable } = column;
  if (cell === null || (type === 'double' && Number.isNaN(cell)) ? nullable : fits[type](cell)) return;
  const isNearly = typeof cell === (type === 'double' ? 'number' : type);
  const expected = (isNearly && nearMeanings[type]) || meanings[type];
  throw misfit(column, row, { got: quoted(cell), expected });
}

function checkPaths(cells: Exclude<Cells, Float64Array>, path: string): void {
  const isRuns = 'runs' in cells;
  let row = 0;
  for (const item of isRuns ? cells.runs : cells) {
    const { value, count } = isRuns ? (item as Run) : { value: item as Cell, count: 1 };
    if (count > 0 && value !== path)
      throw new Error(`column "path" has ${quoted(value)} in row ${row}, expected the unit's own, ${quoted(path)}`);
    row += count;
  }
}

function misfit({ name, nullable }: Column, row: number, { got, expected }: { got: string; expected: string }): Error {
  const orNull = nullable ? ' or null' : '';
  return new Error(`column ${JSON.stringify(name)} has ${got} in row ${row}, expected ${expected}${orNull}`);
}

function quoted(cell: unknown): string {
  if (typeof cell === 'bigint') return `${cell}n`;
  if (typeof cell === 'number') return String(cell);
  const text = JSON.stringify(cell) ?? 'undefined';
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

const fits: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  string: (cell) => typeof cell === 'string' && isWellFormed(cell),
  int32: (cell) => typeof cell === 'number' && cell === (cell | 0),
  int64: (cell) => typeof cell === 'bigint' && cell === BigInt.asIntN(64, cell),
  double: Number.isFinite,
  boolean: (cell) => typeof cell === 'boolean',
};

const meanings: Readonly<Record<ColumnType, string>> = {
  string: 'a string',
  int32: 'a number that is a 32-bit integer',
  int64: 'a bigint of 64 bits',
  double: 'a number',
  boolean: 'true or false',
};

/** What is expected where a cell has the right type, and yet does not fit. */
const nearMeanings: Readonly<Partial<Record<ColumnType, string>>> = {
  string: 'text without half a surrogate pair',
  double: 'a finite number',
};

/** The same for numbers in one piece of memory. */
const fitsOfNumbers: Readonly<Partial<Record<ColumnType, { isFit: (cell: number) => boolean; expected: string }>>> = {
  int32: { isFit: fits.int32, expected: meanings.int32 },
  int64: { isFit: Number.isSafeInteger, expected: 'a whole number that a double holds exactly' },
  double: { isFit: Number.isFinite, expected: 'a finite number' },
};
