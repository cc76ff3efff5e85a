/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import type { DuckDBListValue } from '@duckdb/node-api';
import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import { type CsvCell, renderCsv } from './csv.ts';
import { ExactSum } from './exact-sum.ts';

/** The columns that the statistics are made of, with their types. */
const neededColumns: Readonly<Record<string, string>> = {
  group: 'VARCHAR',
  record: 'VARCHAR',
  kind: 'VARCHAR',
  signal: 'VARCHAR',
  units: 'VARCHAR',
  n_samples: 'BIGINT',
  n_missing: 'BIGINT',
  duration_s: 'DOUBLE',
  mean: 'DOUBLE',
  std: 'DOUBLE',
  min: 'DOUBLE',
  max: 'DOUBLE',
};

/** What rows may have beside: their cells are empty where they have not. */
const optionalColumns: Readonly<Record<string, string>> = { uncalibrated: 'BOOLEAN', n_zero: 'BIGINT' };

const statsHeader: readonly string[] = [
  'kind',
  'signal',
  'units',
  'uncalibrated',
  'n_rows',
  'n_records',
  'n_samples',
  'n_missing',
  'n_zero',
  'duration_s',
  'mean',
  'std',
  'min',
  'max',
];

/** True where the rows have what the statistics need: those of another extractor may not. */
export function hasSignalStats(columns: readonly TableColumn[]): boolean {
  return Object.entries(neededColumns).every(([name, type]) => hasColumn(columns, name, type));
}

/** The dataset's files, and their columns. */
export interface StatsSource {
  readonly paths: readonly string[];
  readonly columns: readonly TableColumn[];
}

/** The file's text, and its rows without the header. */
export async function renderSignalStats(
  source: StatsSource,
  database: Database,
): Promise<{ readonly text: string; readonly rows: number }> {
  const rows = await poolSignals(source, database);
  return { text: renderCsv(statsHeader, rows), rows: rows.length };
}

function hasColumn(columns: readonly TableColumn[], name: string, type: string): boolean {
  return columns.some((column) => column.name === name && column.type === type);
}

/**
 * A row per kind, signal and whether it is calibrated, sorted by them, as `statsHeader` names the cells: what is not
 * calibrated has other units than what is, whatever both say.
 */
async function poolSignals({ paths, columns }: StatsSource, database: Database): Promise<readonly CsvCell[][]> {
  const table = `(SELECT *, ${keysOf(columns)} FROM ${sqlParquet(paths)})`;
  const zeros = hasColumn(columns, 'n_zero', optionalColumns.n_zero!) ? 'sum(n_zero)' : 'NULL';
  const moments = await poolMoments(table, database);
  const counted = await database.rows(
    `SELECT key_kind, key_signal, key_uncalibrated, list(DISTINCT units) FILTER (units IS NOT NULL), count(*), ` +
      `count(DISTINCT {g: "group", r: record}), coalesce(sum(n_samples), 0), coalesce(sum(n_missing), 0), ${zeros}, ` +
      `min(min), max(max) FROM ${table} GROUP BY 1, 2, 3`,
  );
  return counted
    .map(([kind, signal, uncalibrated, units, rows, records, samples, missing, zero, min, max]) => {
      const pool = moments.get(keyOf([kind, signal, uncalibrated]))!;
      return [
        String(kind),
        String(signal),
        joinUnits(units as DuckDBListValue | null),
        String(uncalibrated),
        rows as bigint,
        records as bigint,
        samples as bigint,
        missing as bigint,
        zero as bigint | null,
        finiteOrNull(pool.durationSeconds.value()),
        finiteOrNull(pool.mean),
        finiteOrNull(pool.std()),
        finiteOrNull(min as number | null),
        finiteOrNull(max as number | null),
      ];
    })
    .sort((a, b) => compareKeys(a, b));
}

/** Places of the cells that say of which rows a row is made. */
const keyCells = ['kind', 'signal', 'uncalibrated'].map((name) => statsHeader.indexOf(name));

function keysOf(columns: readonly TableColumn[]): string {
  const isKnown = hasColumn(columns, 'uncalibrated', optionalColumns.uncalibrated!);
  const uncalibrated = isKnown ? "coalesce(uncalibrated::VARCHAR, '')" : "''";
  return `coalesce(kind, '') AS key_kind, coalesce(signal, '') AS key_signal, ${uncalibrated} AS key_uncalibrated`;
}

function compareKeys(a: readonly CsvCell[], b: readonly CsvCell[]): number {
  for (const index of keyCells) {
    const order = compareBytes(String(a[index]), String(b[index]));
    if (order !== 0) return order;
  }
  return 0;
}

/** Values so large that their sums fit no double have none. */
function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Moments of the rows of one row of statistics, from their own. */
class Pool {
  readonly durationSeconds = new ExactSum();
  readonly #sum = new ExactSum();
  readonly #squares = new ExactSum();
  #count = 0;
  #mean: number | null = null;

  addDuration(seconds: number | null): void {
    if (seconds !== null) this.durationSeconds.add(seconds);
  }

  addMean(count: number, mean: number): void {
    this.#count += count;
    this.#sum.add(count * mean);
  }

  /** To be called once, when all means are there. */
  settleMean(): void {
    this.#mean = this.#count > 0 ? this.#sum.value() / this.#count : null;
  }

  addSquares(count: number, mean: number, std: number | null): void {
    this.#squares.add((count - 1) * (std ?? 0) ** 2);
    this.#squares.add(count * (mean - this.#mean!) ** 2);
  }

  get mean(): number | null {
    return this.#mean;
  }

  /** With ddof 1; null for fewer than two values. */
  std(): number | null {
    return this.#count > 1 ? Math.sqrt(this.#squares.value() / (this.#count - 1)) : null;
  }
}

async function poolMoments(table: string, database: Database): Promise<ReadonlyMap<string, Pool>> {
  const pools = new Map<string, Pool>();
  const sql =
    `SELECT key_kind, key_signal, key_uncalibrated, (n_samples - n_missing)::DOUBLE, mean, std, duration_s ` +
    `FROM ${table}`;
  for await (const rows of database.stream(sql)) {
    for (const [kind, signal, uncalibrated, count, mean, , duration] of rows) {
      const key = keyOf([kind, signal, uncalibrated]);
      const pool = pools.get(key) ?? new Pool();
      pools.set(key, pool);
      pool.addDuration(duration as number | null);
      if (isWeighted(count, mean)) pool.addMean(count as number, mean as number);
    }
  }
  for (const pool of pools.values()) pool.settleMean();
  for await (const rows of database.stream(sql)) {
    for (const [kind, signal, uncalibrated, count, mean, std] of rows) {
      if (!isWeighted(count, mean)) continue;
      const pool = pools.get(keyOf([kind, signal, uncalibrated]))!;
      pool.addSquares(count as number, mean as number, std as number | null);
    }
  }
  return pools;
}

function isWeighted(count: unknown, mean: unknown): boolean {
  return mean !== null && count !== null && (count as number) > 0;
}

function keyOf(keys: readonly unknown[]): string {
  return JSON.stringify(keys);
}

function joinUnits(units: DuckDBListValue | null): string {
  return (units?.items ?? []).map(String).sort(compareBytes).join(';');
}
