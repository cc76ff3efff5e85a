/** Sums of doubles in SQL that are rounded once, at the end: the double nearest to the exact sum, whatever the order. */

import { type Database, sqlName } from '../dataset/database.ts';

/** What is summed, and how it is told apart. */
export interface SumOptions {
  /** A table of SQL. */
  readonly table: string;
  /** Columns of texts; rows that agree in all make one sum. */
  readonly keys: readonly string[];
  /** Expressions of SQL over the table: doubles, all of which go into the sum; null adds nothing. */
  readonly terms: readonly string[];
}

/**
 * The sum for each key, by `keyOf` of its texts; none where no term is there. Where terms are infinite or NaN, it is
 * what adding them alone gives.
 *
 * A finite double is a whole number below 2^53 times a power of two, so those of one exponent are summed as integers,
 * which is exact, and the few sums put together here.
 */
export async function exactSums(
  { table, keys, terms }: SumOptions,
  database: Database,
): Promise<ReadonlyMap<string, number>> {
  const names = keys.map(sqlName).join(', ');
  const rows = await database.rows(
    `SELECT ${names}, exponent, sum(CASE WHEN term < 0 THEN -mantissa ELSE mantissa END), sum(special) FROM (
      SELECT ${names}, term, CASE WHEN isfinite(term) THEN bits >> 52 END AS exponent,
        CASE WHEN bits >> 52 = 0 THEN bits ELSE (bits & 4503599627370495) | 4503599627370496 END AS mantissa,
        CASE WHEN NOT isfinite(term) THEN term END AS special
      FROM (SELECT *, abs(term)::BIT::BIGINT AS bits FROM (SELECT ${names}, unnest([${terms.join(', ')}]) AS term FROM ${table}))
      WHERE term IS NOT NULL)
    GROUP BY ALL`,
  );
  const sums = new Map<string, Parts>();
  for (const row of rows) {
    const key = keyOf(row.slice(0, keys.length));
    const parts = sums.get(key) ?? { units: 0n, special: undefined };
    sums.set(key, parts);
    const [exponent, mantissas, special] = row.slice(keys.length) as [bigint | null, bigint | null, number | null];
    if (exponent === null) parts.special = special ?? undefined;
    else parts.units += mantissas! << (exponent > 0n ? exponent - 1n : 0n);
  }
  return new Map(Array.from(sums, ([key, { units, special }]) => [key, special ?? nearestDouble(units)]));
}

/** The texts of a key as one. */
export function keyOf(texts: readonly unknown[]): string {
  return JSON.stringify(texts);
}

interface Parts {
  /** In units of 2^-1074, the least double. */
  units: bigint;
  special: number | undefined;
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
