/** Rows as a person or JSON reads them. */

import type { Cell, Cells, Column, NumberCells } from '../extractor.ts';
import type { RowBatch } from '../parquet/batch.ts';

/** Whole numbers beyond 2^53 are texts; so are dates, bytes and lists. */
export type ShownCell = string | number | boolean | null;

const longestText = 200;
const longestList = 8;

/** The first `count` rows. */
export function shownRows(
  { rowCount, columns: cells }: RowBatch,
  columns: readonly Column[],
  count: number,
): readonly (readonly ShownCell[])[] {
  const byColumn = cells.map((each, index) => firstCells(each, count).map((cell) => shownCell(cell, columns[index]!)));
  return Array.from({ length: Math.min(rowCount, count) }, (_, row) => byColumn.map((column) => column[row] ?? null));
}

function firstCells(cells: Cells, count: number): readonly Cell[] {
  if (!('runs' in cells))
    return Array.from((cells as NumberCells | readonly Cell[]).slice(0, count) as readonly Cell[]);
  const first: Cell[] = [];
  for (const run of cells.runs) {
    for (let left = run.count; left > 0 && first.length < count; left--) first.push(run.value);
  }
  return first;
}

function shownCell(cell: Cell, { type, nullable }: Column): ShownCell {
  if (cell === null || (Number.isNaN(cell) && nullable)) return null;
  if (typeof cell === 'string') return cell.length > longestText ? `${cell.slice(0, longestText - 1)}…` : cell;
  if (cell instanceof Uint8Array) return `${cell.byteLength} bytes`;
  if (typeof cell === 'object') {
    const numbers = Array.from(cell as ArrayLike<number | bigint>);
    const more = numbers.length > longestList ? `, … ${numbers.length} in all` : '';
    return `[${numbers.slice(0, longestList).join(', ')}${more}]`;
  }
  if (typeof cell === 'boolean') return cell;
  if (type === 'date') return dateText(Number(cell) * 86_400_000).slice(0, 10);
  if (type === 'timestamp') return timestampText(BigInt(cell));
  return Number.isSafeInteger(Number(cell)) || typeof cell === 'number' ? Number(cell) : String(cell);
}

function dateText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

function timestampText(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  return dateText(Number((micros - rest) / 1000n)).replace(
    'Z',
    rest === 0n ? 'Z' : `${String(rest).padStart(3, '0')}Z`,
  );
}
