/** The rows of each kind and signal put together, exactly and whatever their order. */

import type { DuckDBValue } from '@duckdb/node-api';
import { type Database, insertRows } from '../dataset/database.ts';
import { ExactSum, exactSums, type SummedRow } from './exact-sum.ts';

/** Rows of whole groups, and the database that reads them: several at once share the work. */
export interface StatsBatch {
  /** Of SQL. */
  readonly table: string;
  readonly database: Database;
}

export interface RowColumns {
  /** The columns that decide which rows are pooled into one; an absent key counts as empty. */
  readonly keys: readonly string[];
  /** Expressions of SQL for what rows may lack. */
  readonly zeros: string;
}

/** Some rows that agree in their keys, put together. */
export class PooledRows {
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
  /** Sum of the squared distances of all samples from their row's mean. */
  readonly squaresInRows = new ExactSum();
  /** Sum of the squared distances of the rows' means from `center`, weighted by their samples. */
  readonly squaresOfRows = new ExactSum();
  /** A mean of these rows, or of more of them. */
  center: number | null = null;

  /** Null where there is none. */
  get mean(): number | null {
    return this.weight > 0n ? this.weighted.value / Number(this.weight) : null;
  }

  /** Standard deviation with ddof 1; null where there are too few samples. */
  get std(): number | null {
    return this.weight > 1n ? Math.sqrt(this.squares / (Number(this.weight) - 1)) : null;
  }

  private get squares(): number {
    const { mean, center, weight } = this;
    if (mean === center || center === null) {
      const sum = new ExactSum();
      sum.add(this.squaresInRows);
      sum.add(this.squaresOfRows);
      return sum.value;
    }
    const between = this.squaresOfRows.value - Number(weight) * (mean! - center) ** 2;
    return this.squaresInRows.value + Math.max(0, between);
  }
}

/** Rows that agree in their keys: all of them, and those of each group. */
export interface PooledSignal {
  /** Of their keys, as texts. */
  readonly cells: readonly string[];
  readonly all: PooledRows;
  readonly byGroup: ReadonlyMap<string, PooledRows>;
}

/** In any order. */
export async function poolSignals(
  columns: RowColumns,
  batches: readonly StatsBatch[],
): Promise<readonly PooledSignal[]> {
  const pool = new Pool();
  await Promise.all(batches.map((batch) => addRows(pool, columns, batch)));
  await Promise.all(batches.map((batch) => addRecords(pool, columns, batch)));
  for (const { all, byGroup } of pool.signals) for (const rows of [all, ...byGroup.values()]) rows.center = all.mean;
  await Promise.all(batches.map((batch) => addSquares(pool, columns, batch)));
  return pool.signals;
}

/** Rows by their keys, of which null and '' are one. */
class Pool {
  readonly signals: OpenSignal[] = [];
  /** Keys as rows have them, with the signal in which they are pooled. */
  readonly rowKeys = new Map<string, { readonly cells: readonly DuckDBValue[]; readonly signal: OpenSignal }>();
  private readonly byTexts = new Map<string, OpenSignal>();

  atRowKey(cells: readonly DuckDBValue[], group: string): readonly PooledRows[] {
    const texts = cells.map((cell) => String(cell ?? ''));
    const rows = this.at(texts, group);
    this.rowKeys.set(JSON.stringify(cells), { cells, signal: this.byTexts.get(JSON.stringify(texts))! });
    return rows;
  }

  /** Where rows of the group are pooled: with all of their signal, and with those of their group. */
  at(cells: readonly string[], group: string): readonly PooledRows[] {
    const key = JSON.stringify(cells);
    const signal = this.byTexts.get(key) ?? { cells, all: new PooledRows(), byGroup: new Map<string, PooledRows>() };
    if (!this.byTexts.has(key)) {
      this.byTexts.set(key, signal);
      this.signals.push(signal);
    }
    return rowsOf(signal, group);
  }
}

interface OpenSignal extends PooledSignal {
  readonly byGroup: Map<string, PooledRows>;
}

function rowsOf({ all, byGroup }: OpenSignal, group: string): readonly PooledRows[] {
  const own = byGroup.get(group) ?? new PooledRows();
  byGroup.set(group, own);
  return [all, own];
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
      keys: [...keys, 'group', 'units'],
      besides: ['count(*)', ...sums, 'min(min)', 'max(max)'],
      terms: ['duration_s', 'weight * mean', '(weight - 1) * (coalesce(std, 0) * coalesce(std, 0))'],
    },
    database,
  );
  for (const row of rows) {
    const [group, units] = row.keys.slice(-2);
    for (const pooled of pool.atRowKey(row.keys.slice(0, -2), String(group))) {
      if (units !== null) pooled.units.add(String(units));
      addRow(pooled, row);
    }
  }
}

function addRow(pooled: PooledRows, { besides, sums: [duration, ofMeans, squares] }: SummedRow): void {
  const [count, samples, missing, zeros, weight] = besides as readonly (bigint | null)[];
  const [least, greatest] = besides.slice(5) as readonly (number | null)[];
  pooled.rows += count!;
  pooled.samples += samples ?? 0n;
  pooled.missing += missing ?? 0n;
  if (zeros !== null) pooled.zeros = (pooled.zeros ?? 0n) + zeros!;
  pooled.weight += weight ?? 0n;
  pooled.least = lesser(pooled.least, least!);
  pooled.greatest = greater(pooled.greatest, greatest!);
  pooled.duration.add(duration!);
  pooled.weighted.add(ofMeans!);
  pooled.squaresInRows.add(squares!);
}

/** As in the database's `min` and `max`, NaN is above all numbers. */
function lesser(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? b : a;
  return Math.min(a, b);
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Distinct rows are found first and keys made of the few that are left: making a key of each row takes as long as all else. */
async function addRecords(pool: Pool, { keys }: RowColumns, { table, database }: StatsBatch): Promise<void> {
  const texts = keys.map((key) => `coalesce(${key}::VARCHAR, '')`);
  const rows = await database.rows(
    `SELECT ${texts.join(', ')}, "group", count(DISTINCT {r: record}) ` +
      `FROM (SELECT DISTINCT ${keys.join(', ')}, "group", record FROM ${table}) GROUP BY ALL`,
  );
  for (const row of rows) {
    const [group, records] = row.slice(-2);
    for (const pooled of pool.at(row.slice(0, -2).map(String), String(group))) pooled.records += records as bigint;
  }
}

async function addSquares(pool: Pool, { keys }: RowColumns, { table, database }: StatsBatch): Promise<void> {
  const known = [...pool.rowKeys.values()].filter(({ signal }) => signal.all.mean !== null);
  await database.run(
    `CREATE TEMP TABLE pooled_means AS SELECT 0 AS position, ''::VARCHAR AS pooled, ${keys.join(', ')} FROM ${table} LIMIT 0`,
  );
  // A mean as a text that the database reads as the same double.
  const means = known.map(({ cells, signal }, position) => [position, String(signal.all.mean), ...cells]);
  await insertRows('pooled_means', means, database);
  const sameKey = keys.map((name) => `t.${name} IS NOT DISTINCT FROM m.${name}`).join(' AND ');
  const joined =
    `(SELECT position, "group", weight, mean, mean_of_all FROM ${weighted(table)} t ` +
    `JOIN (SELECT *, pooled::DOUBLE AS mean_of_all FROM pooled_means) m ON ${sameKey} WHERE weight IS NOT NULL)`;
  const rows = await exactSums(
    { table: joined, keys: ['position', 'group'], terms: ['weight * ((mean - mean_of_all) * (mean - mean_of_all))'] },
    database,
  );
  for (const {
    keys: [position, group],
    sums,
  } of rows) {
    const { signal } = known[Number(position)]!;
    for (const pooled of rowsOf(signal, String(group))) pooled.squaresOfRows.add(sums[0]!);
  }
  await database.run('DROP TABLE pooled_means');
}
