/** Rows in a file of Arrow's, as an extractor gives them: numbers stay in the memory in which they lie. */

import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Column as ArrowColumn,
  type Batch,
  type DataType,
  DateUnit,
  TimeUnit,
  Type,
  tableFromIPC,
} from '@uwdata/flechette';
import type { Cell, Cells, Column, ColumnBatch, NumberCells } from '../extractor.ts';
import { thrownText } from '../thrown-text.ts';
import { shortJson } from './program-cells.ts';

/** A Buffer of Node's has no more. */
const mostBytes = 2 ** 31 - 1;

/**
 * Reads the file, and removes it.
 * @param name  of a file in the folder, in the format of Arrow's files or streams
 * @throws Error in words for whoever wrote the program
 */
export function readArrow(
  folder: string,
  name: unknown,
  columns: readonly Column[],
): { readonly rowCount: number; readonly rows: ColumnBatch } {
  const bytes = bytesOf(folder, name);
  const table = tableOf(bytes);
  // Nothing is made that has no place in the file.
  if (table.numRows > 8 * bytes.length)
    throw new Error(`its file says ${table.numRows} rows, and has not as many bits`);
  const declared = new Map(columns.map((column) => [column.name, column]));
  const rows = table.schema.fields.map((field) => {
    const column = declared.get(field.name);
    // Whether a column is declared is looked at with all rows.
    return [field.name, column === undefined ? [] : cellsOf(column, table.getChild(field.name)!)] as const;
  });
  return { rowCount: table.numRows, rows: Object.fromEntries(rows) };
}

function bytesOf(folder: string, name: unknown): Buffer {
  if (typeof name !== 'string' || !/^[\w.-]+$/.test(name) || name.startsWith('.')) {
    throw new Error(`it names the file ${shortJson(name)}, expected the name of one in the folder of its question`);
  }
  const path = join(folder, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new Error(`it names the file ${shortJson(name)}, which it has not written`);
  if (stats.size > mostBytes)
    throw new Error(`the file ${shortJson(name)} has ${stats.size} bytes, expected ${mostBytes}`);
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

function tableOf(bytes: Buffer) {
  try {
    return tableFromIPC(bytes, { useBigInt: true, useDate: false });
  } catch (error) {
    throw new Error(`its file of rows is none of Arrow's that can be read: ${thrownText(error)}`);
  }
}

function cellsOf(column: Column, { data, type }: ArrowColumn<unknown>): Cells {
  const given = nameOf(type);
  if (given !== column.type) {
    throw new Error(`column ${JSON.stringify(column.name)} is ${given} in Arrow, expected ${column.type}`);
  }
  const parts = data.map((batch) => cellsOfBatch(batch, type));
  if (parts.length === 1) return parts[0]!;
  return parts.flatMap((part) => Array.from(part as Iterable<Cell>, asCell));
}

/** The type of ours that is Arrow's, or what Arrow's is. */
function nameOf(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return `${type.signed ? '' : 'u'}int${type.bitWidth}`;
    case Type.Float:
      return ['float16', 'float32', 'double'][type.precision]!;
    case Type.Date:
      return type.unit === DateUnit.DAY ? 'date' : 'date64';
    case Type.Timestamp:
      return type.unit === TimeUnit.MICROSECOND ? 'timestamp' : 'a timestamp in other units than microseconds';
    case Type.List:
    case Type.LargeList:
      return `list<${nameOf(type.children[0]!.type)}>`;
    default:
      return otherNames[type.typeId] ?? `of a type that no column has (${type.typeId} of Arrow's format)`;
  }
}

const otherNames: Readonly<Record<number, string>> = {
  [Type.Utf8]: 'string',
  [Type.LargeUtf8]: 'string',
  [Type.Binary]: 'binary',
  [Type.LargeBinary]: 'binary',
  [Type.Bool]: 'boolean',
};

function cellsOfBatch(batch: Batch<unknown>, { typeId }: DataType): NumberCells | readonly Cell[] {
  const { length, nullCount } = batch;
  const isValid = (row: number) => nullCount === 0 || decodeBit(batch.validity!, row);
  const list = (cellOf: (row: number) => Cell) =>
    Array.from({ length }, (_, row) => (isValid(row) ? cellOf(row) : null));
  const isList = typeId === Type.List || typeId === Type.LargeList;
  if (isList) {
    const { children, offsets } = batch;
    const [numbers] = children!;
    if (numbers!.nullCount > 0) return list((row) => batch.value(row) as Cell);
    const values = numbers!.values as unknown as NumberCells;
    return list((row) => values.subarray(Number(offsets![row]), Number(offsets![row + 1])) as NumberCells);
  }
  const isNumber = [Type.Int, Type.Float, Type.Date, Type.Timestamp].some((each) => each === typeId);
  if (typeId === Type.Utf8) return textsOf(batch, isValid);
  if (!isNumber) return list((row) => batch.value(row) as Cell);
  const numbers = (batch.values as unknown as NumberCells).subarray(0, length) as NumberCells;
  if (nullCount === 0) return numbers;
  if (numbers instanceof BigInt64Array) return list((row) => numbers[row]!);
  return Float64Array.from(numbers, (number, row) => (isValid(row) ? number : Number.NaN));
}

/** Equal texts are made once, as far as one of few slots holds the last of its kind. */
function textsOf({ length, offsets, values }: Batch<unknown>, isValid: (row: number) => boolean): readonly Cell[] {
  const bytes = values as unknown as Uint8Array;
  const memory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const slots: ({ readonly start: number; readonly length: number; readonly text: string } | undefined)[] = [];
  const isSame = (a: number, b: number, count: number) => {
    for (let index = 0; index < count; index++) if (memory[a + index] !== memory[b + index]) return false;
    return true;
  };
  return Array.from({ length }, (_, row) => {
    if (!isValid(row)) return null;
    const [start, end] = [Number(offsets![row]), Number(offsets![row + 1])];
    const size = end - start;
    if (size > mostSharedBytes) return memory.toString('utf8', start, end);
    const slot = (size * 31 + (memory[start] ?? 0) * 7 + (memory[end - 1] ?? 0)) & 255;
    const known = slots[slot];
    if (known !== undefined && known.length === size && isSame(known.start, start, size)) return known.text;
    const text = memory.toString('utf8', start, end);
    slots[slot] = { start, length: size, text };
    return text;
  });
}

const mostSharedBytes = 256;

function decodeBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3]! >> (index & 7)) & 1) === 1;
}

/** Cells one by one have null where numbers in one piece have NaN. */
function asCell(cell: Cell): Cell {
  return Number.isNaN(cell) ? null : cell;
}
