/** A unit's rows on their way from a worker thread to the file: checked, then as bytes that can be transferred. */

import { deserialize, serialize } from 'node:v8';
import type { Cell, Column, ColumnBatch, ColumnType } from '../extractor.ts';

/** One array a column, in the order of the columns. */
export type RowBatch = readonly (readonly Cell[])[];

/**
 * The rows as bytes of their own memory.
 * @throws Error where they do not fit the columns; names the column, the row and what was expected
 */
export function encodeBatch(rows: ColumnBatch, options: { columns: readonly Column[]; rowCount: number }): ArrayBuffer {
  const { columns, rowCount } = options;
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) throw new Error(`rowCount is ${rowCount}, expected 0 or more`);
  const names = new Set(columns.map(({ name }) => name));
  const extra = Object.keys(rows).find((name) => !names.has(name));
  if (extra !== undefined) throw new Error(`rows have the column ${JSON.stringify(extra)}, which is not declared`);
  const batch = columns.map((column) => checkCells(column, rows[column.name], rowCount));
  const bytes = serialize(batch);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** The inverse of {@link encodeBatch}. */
export function decodeBatch(bytes: Uint8Array): RowBatch {
  return deserialize(bytes) as RowBatch;
}

function checkCells(column: Column, cells: readonly Cell[] | undefined, rowCount: number): readonly Cell[] {
  const { name, type, nullable } = column;
  if (!Array.isArray(cells)) throw new Error(`rows have no column ${JSON.stringify(name)}`);
  if (cells.length !== rowCount) {
    throw new Error(`column ${JSON.stringify(name)} has ${cells.length} cells, expected ${rowCount}`);
  }
  const isFit = fits[type];
  for (let row = 0; row < rowCount; row++) {
    const cell = cells[row];
    if (cell === null ? nullable : isFit(cell)) continue;
    const shown = typeof cell === 'bigint' ? `${cell}n` : (JSON.stringify(cell) ?? 'undefined');
    const expected = nullable ? `${meanings[type]} or null` : meanings[type];
    throw new Error(`column ${JSON.stringify(name)} has ${shown} in row ${row}, expected ${expected}`);
  }
  return cells;
}

const fits: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  string: (cell) => typeof cell === 'string',
  int32: (cell) => typeof cell === 'number' && cell === (cell | 0),
  int64: (cell) => typeof cell === 'bigint' && cell === BigInt.asIntN(64, cell),
  double: (cell) => typeof cell === 'number',
  boolean: (cell) => typeof cell === 'boolean',
};

const meanings: Readonly<Record<ColumnType, string>> = {
  string: 'a string',
  int32: 'a number that is a 32-bit integer',
  int64: 'a bigint of 64 bits',
  double: 'a number',
  boolean: 'true or false',
};
