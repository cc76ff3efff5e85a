/** The rows of each kind and signal put together, exactly and whatever their order. */

import type { DuckDBValue } from '@duckdb/node-api';
import { type Database, insertRows } from '../dataset/database.ts';
import { ExactSum, exactSums } from './exact-sum.ts';

/** Rows of whole groups, and the database that reads them: several at once share the work. */
export interface StatsBatch {
  /** Of SQL. */
  readonly table: string;
  readonly database: Database;
}

export interface RowColumns {
  /** Those that say of which rows a row of statistics is made; what is absent is as good as empty. */
  readonly keys: readonly string[];
  /** Expressions of SQL for what rows may lack. */
  readonly zeros: string;
}

/** Some rows that agree in their keys, put together. */
export class PooledRows {
  /** Of their keys, as texts. */
  readonly cells: readonly string[];
  readonly units = new Set<string>();
  rows = 0n;
  records = 0n;
  samples = 0n;
  missing = 0n;
  zeros: bigint | null = null;
  least: number | null = null;
  greatest: number | null = null;
  /** Samples behind means. */
  weight = 0n;
  readonly duration = new ExactSum();
  readonly weighted = new ExactSum();
  /** What the squares of all samples' distances from `mean` add up to. */
  readonly squares = new ExactSum();

  constructor(cells: readonly string[]) {
    this.cells = cells;
  }

  /** Null where there is none. */
  get mean(): number | null {
    return this.weight > 0n ? this.weighted.value / Number(this.weight) : null;
  }

  /** Standard deviation with ddof 1; null where there are too few samples. */
  get std(): number | null {
    return this.weight > 1n ? Math.sqrt(this.squares.value / (Number(this.weight) - 1)) : null;
  }
}

/** In any order. */
export async function poolSignals(columns: RowColumns, batches: readonly StatsBatch[]): Promise<readonly PooledRows[]> {
  const pool = new Pool();
  await Promise.all(batches.map((batch) => addRows(pool, columns, batch)));
  await Promise.all(batches.map((batch) => addRecords(pool, columns, batch)));
  await Promise.all(batches.map((batch) => addSquares(pool, columns, batch)));
  return pool.all;
}

/** Rows by their keys, of which null and '' are one. */
class Pool {
  readonly all: PooledRows[] = [];
  /** Keys as rows have them, with the rows in which they are pooled. */
  readonly rowKeys = new Map<string, { readonly cells: readonly DuckDBValue[]; readonly pooled: PooledRows }>();
  private readonly byTexts = new Map<string, PooledRows>();

  atRowKey(cells: readonly DuckDBValue[]): PooledRows {
    const pooled = this.at(cells.map((cell) => String(cell ?? '')));
    this.rowKeys.set(JSON.stringify(cells), { cells, pooled });
    return pooled;
  }

  at(texts: readonly string[]): PooledRows {
    const key = JSON.stringify(texts);
    const pooled = this.byTexts.get(key) ?? new PooledRows(texts);
    if (!this.byTexts.has(key)) this.all.push(pooled);
    this.byTexts.set(key, pooled);
    return pooled;
  }
}

/** Rows with the count of samples behind their mean, where they have one. */
function weighted(table: string): string {
  const weight =
    'CASE WHEN mean IS NOT NULL AND n_samples > n_missing THEN n_samples - n_missing END AS samples_of_mean';
  return `(SELECT *, samples_of_mean::DOUBLE AS weight FROM (SELECT *, ${weight} FROM ${table}))`;
}

async function addRows(pool: Pool, { keys, zeros }: RowColumns, { table, database }: StatsBatch): Promise<void> {
  const sums = ['n_samples', 'n_missing', zeros, 'samples_of_mean'].map((value) => `sum(${value})`);
  const rows = await exactSums(
    {
      table: weighted(table),
      keys: [...keys, 'units'],
      besides: ['count(*)', ...sums, 'min(min)', 'max(max)'],
      terms: ['duration_s', 'weight * mean', '(weight - 1) * (coalesce(std, 0) * coalesce(std, 0))'],
    },
    database,
  );
  for (const row of rows) {
    const [count, samples, missing, zero, weight] = row.besides as readonly (bigint | null)[];
    const [least, greatest] = row.besides.slice(5) as readonly (number | null)[];
    const [duration, ofMeans, squares] = row.sums;
    const units = row.keys.at(-1)!;
    const pooled = pool.atRowKey(row.keys.slice(0, -1));
    if (units !== null) pooled.units.add(String(units));
    pooled.rows += count!;
    pooled.samples += samples ?? 0n;
    pooled.missing += missing ?? 0n;
    if (zero !== null) pooled.zeros = (pooled.zeros ?? 0n) + zero!;
    pooled.weight += weight ?? 0n;
    pooled.least = lesser(pooled.least, least!);
    pooled.greatest = greater(pooled.greatest, greatest!);
    pooled.duration.add(duration!);
    pooled.weighted.add(ofMeans!);
    pooled.squares.add(squares!);
  }
}

/** As the database's `min` and `max` have it: NaN is above all numbers. */
function lesser(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? b : a;
  return Math.min(a, b);
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Rows are told apart as they are, and the few that are left by their keys: to make each row's key takes as long as the rest. */
async function addRecords(pool: Pool, { keys }: RowColumns, { table, database }: StatsBatch): Promise<void> {
  const texts = keys.map((key) => `coalesce(${key}::VARCHAR, '')`);
  const rows = await database.rows(
    `SELECT ${texts.join(', ')}, count(DISTINCT {g: "group", r: record}) ` +
      `FROM (SELECT DISTINCT ${keys.join(', ')}, "group", record FROM ${table}) GROUP BY ALL`,
  );
  for (const row of rows) pool.at(row.slice(0, -1).map(String)).records += row.at(-1) as bigint;
}

async function addSquares(pool: Pool, { keys }: RowColumns, { table, database }: StatsBatch): Promise<void> {
  const known = [...pool.rowKeys.values()].filter(({ pooled }) => pooled.mean !== null);
  await database.run(
    `CREATE TEMP TABLE pooled_means AS SELECT 0 AS position, ''::VARCHAR AS pooled, ${keys.join(', ')} FROM ${table} LIMIT 0`,
  );
  // A mean as a text, of which the database makes the same double.
  const means = known.map(({ cells, pooled }, position) => [position, String(pooled.mean), ...cells]);
  await insertRows('pooled_means', means, database);
  const sameKey = keys.map((name) => `t.${name} IS NOT DISTINCT FROM m.${name}`).join(' AND ');
  const joined =
    `(SELECT position, weight, mean, mean_of_all FROM ${weighted(table)} t ` +
    `JOIN (SELECT *, pooled::DOUBLE AS mean_of_all FROM pooled_means) m ON ${sameKey} WHERE weight IS NOT NULL)`;
  const rows = await exactSums(
    { table: joined, keys: ['position'], terms: ['weight * ((mean - mean_of_all) * (mean - mean_of_all))'] },
    database,
  );
  for (const row of rows) known[Number(row.keys[0])]!.pooled.squares.add(row.sums[0]!);
  await database.run('DROP TABLE pooled_means');
}
