/** The distinct numbers of a column, where they are few: what a dictionary is worth making for. */

import type { NumberCells } from '../extractor.ts';
import type { ColumnLoops } from './column-loops.ts';

/** The least number of rows a distinct value. */
const rowsAValue = 8;
/** A column whose first rows have more than a quarter of distinct values is taken for one without a dictionary. */
const sampleRows = 1 << 10;

/**
 * A row of each distinct number, in the order of their first ones; undefined where they are many. Numbers are distinct
 * by their bits, so that 0 and -0 are two.
 * @param loops  which hold them
 */
export function distinctNumbers(numbers: NumberCells, loops: ColumnLoops): Uint32Array | undefined {
  const { length: rowCount, BYTES_PER_ELEMENT: byteLength } = numbers;
  const most = Math.floor(rowCount / rowsAValue);
  if (most === 0) return undefined;
  if (rowCount > sampleRows && loops.distinct(byteLength, sampleRows, sampleRows / 4) === undefined) return undefined;
  return loops.distinct(byteLength, rowCount, most);
}
