/** A unit's rows as an extractor gives them, checked against its columns. */

import type { Cells, Column, ColumnBatch, NumberCells } from '../extractor.ts';
import { checkCells, checkPaths } from './check-cells.ts';

/** The cells of each column, in the order of the columns. */
export interface RowBatch {
  readonly rowCount: number;
  readonly columns: readonly Cells[];
}

/**
 * @param path  the unit's, which every cell of a column `path` has to equal: otherwise rows would belong to no unit
 * @throws Error where they do not fit the columns; names the column, the row and what was expected
 */
export function checkBatch(
  rows: ColumnBatch,
  { columns, rowCount, path }: { columns: readonly Column[]; rowCount: number; path: string },
): RowBatch {
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) throw new Error(`rowCount is ${rowCount}, expected 0 or more`);
  const extra = extraIn(rows, columns);
  if (extra !== undefined) throw new Error(`rows have the column ${JSON.stringify(extra)}, which is not declared`);
  const cells = columns.map((column) => checkCells(column, rows[column.name], rowCount));
  const pathColumn = columns.findIndex(({ name, type }) => name === 'path' && type === 'string');
  if (pathColumn !== -1) checkPaths(cells[pathColumn] as Exclude<Cells, NumberCells>, path);
  return { rowCount, columns: cells };
}

function extraIn(rows: ColumnBatch, columns: readonly Column[]): string | undefined {
  const given = Object.keys(rows);
  // In the order in which most extractors give them: a set for each of many small units would cost more than this look.
  if (given.length === columns.length && columns.every(({ name }, index) => given[index] === name)) return undefined;
  const names = new Set(columns.map(({ name }) => name));
  return given.find((name) => !names.has(name));
}
