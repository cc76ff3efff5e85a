/** Sums of doubles in SQL that are rounded once, at the end: the double nearest to the exact sum, whatever the order. */

import type { DuckDBValue } from '@duckdb/node-api';
import { type Database, sqlName } from '../dataset/database.ts';

/** What is summed, and by which keys. */
export interface SumOptions {
  /** Of SQL. */
  readonly table: string;
  /** Columns of the table; rows that agree in all of them make one sum of each term. Null counts as a value. */
  readonly keys: readonly string[];
  /** Expressions of SQL over the table: doubles, of which null adds nothing. */
  readonly terms: readonly string[];
  /** Other aggregates that are wanted of the same scan. */
  readonly besides?: readonly string[];
}

export interface SummedRow {
  readonly keys: readonly DuckDBValue[];
  readonly besides: readonly DuckDBValue[];
  /** Of each term. */
  readonly sums: readonly ExactSum[];
}

/** A row for each key, in any order. */
export async function exactSums(
  { table, keys, terms, besides = [] }: SumOptions,
  database: Database,
): Promise<readonly SummedRow[]> {
  const names = keys.map(sqlName);
  const aggregates = terms.flatMap((_, term) => limbAggregates(term));
  const rows = await database.rows(
    `SELECT ${[...names, ...besides, ...aggregates].join(', ')} FROM ${withLimbs(table, terms)} GROUP BY ALL`,
  );
  const firstLimb = keys.length + besides.length;
  const misfits = (row: readonly DuckDBValue[], term: number) => row[firstLimb + 4 * term + 3] !== 0n;
  const apart = new Map<number, ReadonlyMap<string, ExactSum>>();
  for (const [term, value] of terms.entries()) {
    if (!rows.some((row) => misfits(row, term))) continue;
    apart.set(term, await sumsByExponent({ table, keys, value }, database));
  }
  return rows.map((row) => {
    const own = row.slice(0, keys.length);
    const sums = terms.map((_, term) => {
      const limbs = row.slice(firstLimb + 4 * term, firstLimb + 4 * term + 3) as (bigint | null)[];
      return misfits(row, term) ? apart.get(term)!.get(keyText(own))! : ExactSum.ofLimbs(limbs);
    });
    return { keys: own, besides: row.slice(keys.length, firstLimb), sums };
  });
}

/** A sum as it is before it is rounded; without any term it is 0. */
export class ExactSum {
  /** In units of 2^-1074, the least double. */
  private units = 0n;
  /** The sum of the infinities and NaN alone; undefined where there are none. */
  private special: number | undefined;

  /** @param limbs sums of whole numbers, of each the next one's 2^62th; null where there was nothing to add */
  static ofLimbs(limbs: readonly (bigint | null)[]): ExactSum {
    const sum = new ExactSum();
    for (const [index, limb] of limbs.entries()) sum.units += (limb ?? 0n) << BigInt(1074 - limbBits * index);
    return sum;
  }

  add({ units, special }: ExactSum): void {
    this.units += units;
    if (special !== undefined) this.addSpecial(special);
  }

  addDoubles({ head, count, fractions }: Doubles): void {
    const isNegative = head < 0n;
    const exponent = head & 2047n;
    if (exponent === 2047n) {
      const infinity = isNegative ? -Infinity : Infinity;
      this.addSpecial(fractions === 0n ? infinity : NaN);
      return;
    }
    const units = exponent === 0n ? fractions : (fractions + (count << 52n)) << (exponent - 1n);
    this.units += isNegative ? -units : units;
  }

  /** The nearest double, ties to even. */
  get value(): number {
    return this.special ?? nearestDouble(this.units);
  }

  private addSpecial(value: number): void {
    this.special = (this.special ?? 0) + value;
  }
}

/** Doubles that share their first twelve bits, which are sign and exponent; `head` is these as a signed number. */
interface Doubles {
  readonly head: bigint;
  readonly count: bigint;
  /** Sum of their other 52 bits. */
  readonly fractions: bigint;
}

const limbBits = 62;

/**
 * The table with each term cut into whole numbers, which the database adds exactly: its nearest one, the rest times 2^62
 * again, and the rest of that. Each step is exact in doubles. A remainder at the end, or a term that does not fit,
 * shows in the last comparison: such a term is summed in another way.
 */
function withLimbs(table: string, terms: readonly string[]): string {
  const steps: readonly ((term: number) => string)[] = [
    (term) => `(${terms[term]})::DOUBLE AS term_${term}`,
    (term) => `TRY_CAST(term_${term} AS BIGINT) AS first_${term}`,
    (term) => `(term_${term} - first_${term}::DOUBLE) * ${2 ** limbBits}::DOUBLE AS rest_${term}`,
    (term) => `rest_${term}::BIGINT AS second_${term}`,
    (term) => `(rest_${term} - second_${term}::DOUBLE) * ${2 ** limbBits}::DOUBLE AS last_${term}`,
    (term) => `last_${term}::BIGINT AS third_${term}`,
  ];
  return steps.reduce(
    (from, step) => `(SELECT *, ${terms.map((_, term) => step(term)).join(', ')} FROM ${from})`,
    table,
  );
}

/** The sums of the three limbs, and the count of terms that are not the sum of their limbs. */
function limbAggregates(term: number): readonly string[] {
  const fits = `third_${term}::DOUBLE = last_${term}`;
  return [
    ...['first', 'second', 'third'].map((limb) => `sum(${limb}_${term})`),
    `count(*) FILTER (term_${term} IS NOT NULL AND (${fits}) IS NOT TRUE)`,
  ];
}

/**
 * Sums of doubles of any size by `keyText`. A finite one is a whole number below 2^53 times a power of two, so those of
 * one sign and exponent are summed as integers, which is exact: the database adds their bits as they are, and what sign
 * and exponent add to them is taken off here, where the few sums are put together.
 */
async function sumsByExponent(
  { table, keys, value }: Pick<SumOptions, 'table' | 'keys'> & { readonly value: string },
  database: Database,
): Promise<ReadonlyMap<string, ExactSum>> {
  const names = keys.map(sqlName).join(', ');
  const rows = await database.rows(
    `SELECT ${names}, bits >> 52, count(*), sum(bits) FROM (SELECT ${names}, (${value})::DOUBLE::BIT::BIGINT AS bits ` +
      `FROM ${table}) WHERE bits IS NOT NULL GROUP BY ALL`,
  );
  const sums = new Map<string, ExactSum>();
  for (const row of rows) {
    const key = keyText(row.slice(0, keys.length));
    const sum = sums.get(key) ?? new ExactSum();
    sums.set(key, sum);
    const [head, count, bits] = row.slice(keys.length) as [bigint, bigint, bigint];
    sum.addDoubles({ head, count, fractions: bits - ((count * head) << 52n) });
  }
  return sums;
}

function keyText(cells: readonly DuckDBValue[]): string {
  return JSON.stringify(cells.map((cell) => (cell === null ? null : String(cell))));
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
