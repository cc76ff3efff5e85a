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
  rows: Rows,
): { readonly least: number; readonly greatest: number } | undefined {
  const { least, greatest } =
    numbers instanceof Float64Array ? doubleBounds(numbers, rows) : otherBounds(numbers, rows);
  if (least > greatest) return undefined;
  const isFloating = numbers instanceof Float64Array || numbers instanceof Float32Array;
  return {
    least: least === 0 && isFloating ? -0 : least,
    greatest: greatest === 0 ? 0 : greatest,
  };
}

/** Most columns are doubles: a loop that sees nothing else is several times as fast. */
function doubleBounds(numbers: Float64Array, { present, start, end }: Rows) {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = start; row < end; row++) {
    const number = numbers[row]!;
    if (present !== undefined && present[row] === 0) continue;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return { least, greatest };
}

function otherBounds(numbers: Float32Array | Int32Array | Uint8Array, { present, start, end }: Rows) {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = start; row < end; row++) {
    const number = numbers[row]!;
    if (present !== undefined && present[row] === 0) continue;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return { least, greatest };
}

function wholeBounds(numbers: BigInt64Array, { present, start, end }: Rows): ValueBounds | undefined {
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  let first = start;
  while (first < end && present !== undefined && present[first] === 0) first++;
  if (first === end) return undefined;
  // In two halves, which are numbers: a bigint a row would take longer than to encode it.
  let least = first;
  let greatest = first;
  let [leastHigh, leastLow] = [words[2 * first + 1]!, words[2 * first]! >>> 0];
  let [greatestHigh, greatestLow] = [leastHigh, leastLow];
  for (let row = first + 1; row < end; row++) {
    if (present !== undefined && present[row] === 0) continue;
    const high = words[2 * row + 1]!;
    const low = words[2 * row]! >>> 0;
    if (high < leastHigh || (high === leastHigh && low < leastLow)) {
      least = row;
      leastHigh = high;
      leastLow = low;
    } else if (high > greatestHigh || (high === greatestHigh && low > greatestLow)) {
      greatest = row;
      greatestHigh = high;
      greatestLow = low;
    }
  }
  return { least: numbers[least]!, greatest: numbers[greatest]! };
}

function textBounds(
  { ids, texts }: { readonly ids: Int32Array; readonly texts: readonly Uint8Array[] },
  { present, start, end }: Rows,
): ValueBounds | undefined {
  if (texts.length === 1 && present === undefined)
    return { least: Uint8Array.from(texts[0]!), greatest: Uint8Array.from(texts[0]!) };
  let least: Uint8Array | undefined;
  let greatest: Uint8Array | undefined;
  for (const id of idsIn(ids, { present, start, end }, texts.length)) {
    const text = texts[id]!;
    if (least === undefined || isLess(text, least)) least = text;
    if (greatest === undefined || isLess(greatest, text)) greatest = text;
  }
  // Of their own memory: what they are cut from is not to travel with them.
  return least && greatest && { least: Uint8Array.from(least), greatest: Uint8Array.from(greatest) };
}

/** The ids that rows with a value have, each once. A loop of nothing else: each thread compiles it for itself. */
function idsIn(ids: Int32Array, { present, start, end }: Rows, idCount: number): number[] {
  const isSeen = new Uint8Array(idCount);
  const found: number[] = [];
  for (let row = start; row < end; row++) {
    const id = ids[row]!;
    if (isSeen[id] === 1 || (present !== undefined && present[row] === 0)) continue;
    isSeen[id] = 1;
    found.push(id);
  }
  return found;
}
