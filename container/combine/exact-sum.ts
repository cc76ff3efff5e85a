/** Sums of doubles in SQL that are rounded once, at the end: the double nearest to the exact sum, whatever the order. */

import { type Database, sqlName } from '../dataset/database.ts';

/** What is summed, and how it is told apart. */
export interface SumOptions {
  /** Columns; rows that agree in all make one sum. */
  readonly keys: readonly string[];
  /** All of them go into the sum. */
  readonly terms: readonly Term[];
}

export interface Term {
  /** A table of SQL, with the columns of the keys. */
  readonly table: string;
  /** An expression of SQL over it: a double; null adds nothing. */
  readonly value: string;
}

/**
 * The sum for each key, by `keyOf` of its cells; none where no term is there. Where terms are infinite or NaN, it is
 * what adding them alone gives.
 *
 * A finite double is a whole number below 2^53 times a power of two, so those of one sign and exponent are summed as
 * integers, which is exact: the database adds their bits as they are, and what sign and exponent add to them is taken
 * off here, where the few sums are put together.
 */
export async function exactSums({ keys, terms }: SumOptions, database: Database): Promise<ReadonlyMap<string, number>> {
  const names = keys.map(sqlName).join(', ');
  const sums = new Map<string, Parts>();
  for (const { table, value } of terms) {
    const rows = await database.rows(
      `SELECT ${names}, bits >> 52, count(*), sum(bits) FROM (SELECT ${names}, (${value})::BIT::BIGINT AS bits FROM ${table}) ` +
        'WHERE bits IS NOT NULL GROUP BY ALL',
    );
    for (const row of rows) {
      const key = keyOf(row.slice(0, keys.length));
      const parts = sums.get(key) ?? { units: 0n, special: undefined };
      sums.set(key, parts);
      const [head, count, bits] = row.slice(keys.length) as [bigint, bigint, bigint];
      addTo(parts, { head, count, fractions: bits - ((count * head) << 52n) });
    }
  }
  return new Map(Array.from(sums, ([key, { units, special }]) => [key, special ?? nearestDouble(units)]));
}

/** The cells of a key as one text; what is absent is as good as an empty text. */
export function keyOf(cells: readonly unknown[]): string {
  return JSON.stringify(cells.map((cell) => String(cell ?? '')));
}

interface Parts {
  /** In units of 2^-1074, the least double. */
  units: bigint;
  special: number | undefined;
}

/** Doubles that share their first twelve bits, which are sign and exponent; `head` is these as a signed number. */
interface Doubles {
  readonly head: bigint;
  readonly count: bigint;
  /** Sum of their other 52 bits. */
  readonly fractions: bigint;
}

function addTo(parts: Parts, { head, count, fractions }: Doubles): void {
  const isNegative = head < 0n;
  const exponent = head & 2047n;
  if (exponent === 2047n) {
    const infinity = isNegative ? -Infinity : Infinity;
    parts.special = (parts.special ?? 0) + (fractions === 0n ? infinity : NaN);
    return;
  }
  const units = exponent === 0n ? fractions : (fractions + (count << 52n)) << (exponent - 1n);
  parts.units += isNegative ? -units : units;
}

/** So many units of 2^-1074 as the nearest double, ties to even. */
function nearestDouble(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const shift = Math.max(0, magnitude.toString(2).length - 53);
  const divisor = 1n << BigInt(shift);
  const [whole, rest] = [magnitude / divisor, magnitude % divisor];
  const isUp = 2n * rest > divisor || (2n * rest === divisor && whole % 2n === 1n);
  const value = Number(isUp ? whole + 1n : whole) * 2 ** (shift - 1074);
  return units < 0n ? -value : value;
}
