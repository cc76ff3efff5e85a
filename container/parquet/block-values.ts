/** Cells of a column that are not numbers in one piece, as they lie in a block. */

import type { Cell, Column, ColumnType, NumberCells } from '../extractor.ts';
import type { BlockBytes } from './block-bytes.ts';
import { type BlockReader, noValue, sameValue } from './block-reader.ts';

export interface Values {
  readonly values: readonly Cell[];
  /** How many rows each is; undefined for one each. */
  readonly counts: readonly number[] | undefined;
}

/**
 * Writes them behind the others.
 * @returns bytes of texts and lists, a text equal to the one before counted once; what was written is useless where it is
 *   `mostHeld` or more
 */
export function writeValues(to: BlockBytes, { type }: Column, values: Values, mostHeld: number): number {
  switch (type) {
    case 'string':
      return writeTexts(to, values.values, mostHeld);
    case 'binary':
      return writeBinaries(to, values, mostHeld);
    case 'int64':
    case 'timestamp':
      writeLongs(to, values.values);
      return 0;
    case 'list<int32>':
    case 'list<int64>':
    case 'list<float32>':
    case 'list<double>':
      return writeLists(to, listArrays[type], { ...values, mostHeld });
    default:
      writeDoubles(to, values.values);
      return 0;
  }
}

/** What {@link writeValues} wrote of so many values. Texts and lists are copies: the memory may be used again. */
export function readValues(block: BlockReader, { type }: Column, count: number): readonly Cell[] | Float64Array {
  switch (type) {
    case 'string':
      return block.texts(count);
    case 'binary':
      return block.slices(count, (bytes) => Uint8Array.from(bytes));
    case 'int64':
    case 'timestamp':
      return block.longs(count);
    case 'list<int32>':
    case 'list<int64>':
    case 'list<float32>':
    case 'list<double>': {
      const List = listArrays[type];
      return block.slices(count, (bytes) => new List(Uint8Array.from(bytes).buffer));
    }
    case 'boolean':
      return Array.from(block.numbers(Float64Array, count), (number) => (Number.isNaN(number) ? null : number === 1));
    default:
      return block.numbers(Float64Array, count);
  }
}

const listArrays = {
  'list<int32>': Int32Array,
  'list<int64>': BigInt64Array,
  'list<float32>': Float32Array,
  'list<double>': Float64Array,
} as const satisfies Partial<Record<ColumnType, unknown>>;

function writeTexts(to: BlockBytes, values: readonly Cell[], mostHeld: number): number {
  const lengths = to.reserve(4 * values.length) / 4;
  to.reserve(0);
  let held = 0;
  for (let index = 0; index < values.length && held < mostHeld; index++) {
    const value = values[index] as string | null;
    if (value === null) to.words[lengths + index] = noValue;
    else if (index > 0 && value === values[index - 1]) to.words[lengths + index] = sameValue;
    else {
      const length = to.appendText(value);
      to.words[lengths + index] = length;
      held += length;
    }
  }
  return held;
}

function writeBinaries(to: BlockBytes, { values, counts }: Values, mostHeld: number): number {
  const lengths = to.reserve(4 * values.length) / 4;
  to.reserve(0);
  let held = 0;
  for (let index = 0; index < values.length && held < mostHeld; index++) {
    const value = values[index] as Uint8Array | null;
    to.words[lengths + index] = value === null ? noValue : value.length;
    if (value === null) continue;
    to.append(value);
    held += value.length * (counts?.[index] ?? 1);
  }
  return held;
}

type ListArray = (typeof listArrays)[keyof typeof listArrays];

function writeLists(to: BlockBytes, List: ListArray, { values, counts, mostHeld }: Values & { mostHeld: number }) {
  const lengths = to.reserve(4 * values.length) / 4;
  to.reserve(0);
  let held = 0;
  for (let index = 0; index < values.length && held < mostHeld; index++) {
    const value = values[index] as Iterable<never> | null;
    if (value === null) {
      to.words[lengths + index] = noValue;
      continue;
    }
    const numbers =
      value instanceof List ? (value as NumberCells) : new List(value as Iterable<number> & Iterable<bigint>);
    to.words[lengths + index] = numbers.byteLength;
    to.append(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    held += numbers.byteLength * (counts?.[index] ?? 1);
  }
  return held;
}

function writeDoubles(to: BlockBytes, values: readonly Cell[]): void {
  const place = to.reserve(8 * values.length) / 8;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    to.doubles[place + index] = value === null ? Number.NaN : Number(value);
  }
}

function writeLongs(to: BlockBytes, values: readonly Cell[]): void {
  const present = to.reserve(values.length);
  for (let index = 0; index < values.length; index++) to.bytes[present + index] = values[index] === null ? 0 : 1;
  const place = to.reserve(8 * values.length) / 8;
  for (let index = 0; index < values.length; index++) {
    to.longs[place + index] = (values[index] as bigint | null) ?? 0n;
  }
}
