/** Least and greatest value of a page, as Parquet's statistics have them: no NaN, zero with both signs inside. */

import type { ColumnLoops } from './column-loops.ts';
import type { ColumnValues } from './column-values.ts';
import { compactNumbers } from './plain-values.ts';

/** Numbers by value, texts by their bytes. */
export type Bound = number | bigint | boolean | Uint8Array;

export interface ValueBounds {
  readonly least: Bound;
  readonly greatest: Bound;
}

/**
 * Undefined where no row from `start` to `end - 1` has a value but NaN, and for lists, which have none.
 * @param loops  which hold the column
 */
export function valueBoundsOf(
  values: ColumnValues,
  { loops, start, end }: { loops: ColumnLoops; start: number; end: number },
): ValueBounds | undefined {
  const { present } = values;
  switch (values.kind) {
    case 'numbers': {
      const { numbers } = values;
      if (numbers instanceof Float64Array) return floatBounds(loops.doubleBounds(start, end));
      if (numbers instanceof Float32Array) return floatBounds(singleBounds(numbers, { present, start, end }));
      const [least, greatest] = loops.wholeBounds(numbers instanceof BigInt64Array ? 8 : 4, start, end);
      if (least > greatest) return undefined;
      if (numbers instanceof BigInt64Array) return { least, greatest };
      return { least: Number(least), greatest: Number(greatest) };
    }
    case 'booleans':
      return booleanBounds(values.booleans, { present, start, end });
    case 'texts':
      return textBounds(values, loops.idsIn(values.texts.length, start, end));
    case 'lists':
      return undefined;
  }
}

/** Bounds that enclose both. */
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

/** Zero with both signs is inside where it is a bound. */
function floatBounds([least, greatest]: readonly [number, number]): ValueBounds | undefined {
  if (least > greatest) return undefined;
  return { least: least === 0 ? -0 : least, greatest: greatest === 0 ? 0 : greatest };
}

function singleBounds(numbers: Float32Array, { present, start, end }: Rows): readonly [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = start; row < end; row++) {
    if (present !== undefined && present[row] === 0) continue;
    const number = numbers[row]!;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return [least, greatest];
}

function booleanBounds(booleans: Uint8Array, { present, start, end }: Rows): ValueBounds | undefined {
  const those = compactNumbers(booleans, present, start, end);
  return those.length === 0 ? undefined : { least: !those.includes(0), greatest: those.includes(1) };
}

function textBounds({ texts }: { readonly texts: readonly Uint8Array[] }, ids: Uint32Array): ValueBounds | undefined {
  let least: Uint8Array | undefined;
  let greatest: Uint8Array | undefined;
  for (const id of ids) {
    const text = texts[id]!;
    if (least === undefined || isLess(text, least)) least = text;
    if (greatest === undefined || isLess(greatest, text)) greatest = text;
  }
  // Copied, so that the memory they are cut from is not sent along.
  return least && greatest && { least: Uint8Array.from(least), greatest: Uint8Array.from(greatest) };
}
