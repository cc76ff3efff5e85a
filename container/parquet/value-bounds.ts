/** Least and greatest value of a page, as Parquet's statistics have them: no NaN, zero with both signs inside. */

import type { ColumnValues } from './column-values.ts';

/** Numbers by value, texts by their bytes. */
export type Bound = number | bigint | boolean | Uint8Array;

export interface ValueBounds {
  readonly least: Bound;
  readonly greatest: Bound;
}

/** Undefined where no row from `start` to `end - 1` has a value but NaN, and for lists, which have none. */
export function boundsOf(values: ColumnValues, start: number, end: number): ValueBounds | undefined {
  const { present } = values;
  switch (values.kind) {
    case 'numbers':
      return values.numbers instanceof BigInt64Array
        ? wholeBounds(values.numbers, { present, start, end })
        : numberBounds(values.numbers, { present, start, end });
    case 'booleans': {
      const bounds = numberBounds(values.booleans, { present, start, end });
      return bounds && { least: bounds.least === 1, greatest: bounds.greatest === 1 };
    }
    case 'texts':
      return textBounds(values, { present, start, end });
    case 'lists':
      return undefined;
  }
}

/** What holds both. */
export function unionOf(a: ValueBounds | undefined, b: ValueBounds | undefined): ValueBounds | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    least: isLess(b.least, a.least) ? b.least : a.least,
    greatest: isLess(a.greatest, b.greatest) ? b.greatest : a.greatest,
  };
}

/** Zeros of both signs are alike. */
export function isLess(a: Bound, b: Bound): boolean {
  return a instanceof Uint8Array ? Buffer.compare(a, b as Uint8Array) < 0 : a < b;
}

interface Rows {
  readonly present: Uint8Array | undefined;
  readonly start: number;
  readonly end: number;
}

function numberBounds(
  numbers: Float64Array | Float32Array | Int32Array | Uint8Array,
  { present, start, end }: Rows,
): { readonly least: number; readonly greatest: number } | undefined {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = start; row < end; row++) {
    const number = numbers[row]!;
    if (present !== undefined && present[row] === 0) continue;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  if (least > greatest) return undefined;
  const isFloating = numbers instanceof Float64Array || numbers instanceof Float32Array;
  return {
    least: least === 0 && isFloating ? -0 : least,
    greatest: greatest === 0 ? 0 : greatest,
  };
}

function wholeBounds(numbers: BigInt64Array, { present, start, end }: Rows): ValueBounds | undefined {
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  let [least, greatest] = [-1, -1];
  for (let row = start; row < end; row++) {
    if (present !== undefined && present[row] === 0) continue;
    if (least < 0) least = greatest = row;
    else if (isBefore(row, least)) least = row;
    else if (isBefore(greatest, row)) greatest = row;
  }
  return least < 0 ? undefined : { least: numbers[least]!, greatest: numbers[greatest]! };

  function isBefore(a: number, b: number): boolean {
    const [highA, highB] = [words[2 * a + 1]!, words[2 * b + 1]!];
    return highA < highB || (highA === highB && words[2 * a]! >>> 0 < words[2 * b]! >>> 0);
  }
}

function textBounds(
  { ids, texts }: { readonly ids: Int32Array; readonly texts: readonly Uint8Array[] },
  { present, start, end }: Rows,
): ValueBounds | undefined {
  let least: Uint8Array | undefined;
  let greatest: Uint8Array | undefined;
  let last = -1;
  for (let row = start; row < end; row++) {
    if (ids[row] === last || (present !== undefined && present[row] === 0)) continue;
    last = ids[row]!;
    const text = texts[last]!;
    if (least === undefined || isLess(text, least)) least = text;
    if (greatest === undefined || isLess(greatest, text)) greatest = text;
  }
  // Of their own memory: what they are cut from is not to travel with them.
  return least && greatest && { least: Uint8Array.from(least), greatest: Uint8Array.from(greatest) };
}
