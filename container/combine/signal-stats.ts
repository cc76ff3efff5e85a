/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import type { DuckDBListValue } from '@duckdb/node-api';
import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import type { CsvCell } from './csv.ts';
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

export const statsHeader: readonly string[] = [
  'kind',
  'signal',
  'units',
  'n_rows',
  'n_records',
  'n_samples',
  'n_missing',
  'duration_s',
  'mean',
  'std',
  'min',
  'max',
];

/** True where the rows have what the statistics need: those of another extractor may not. */
export function hasSignalStats(columns: readonly TableColumn[]): boolean {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return Object.entries(neededColumns).every(([name, type]) => types.get(name) === type);
}

/** A row per kind and signal, sorted by both, as `statsHeader` names the cells. `paths`: the dataset's parts. */
export async function poolSignals(paths: readonly string[], database: Database): Promise<readonly CsvCell[][]> {
  const table = sqlParquet(paths);
  const moments = await poolMoments(table, database);
  const counted = await database.rows(
    `SELECT coalesce(kind, ''), coalesce(signal, ''), list(DISTINCT units) FILTER (units IS NOT NULL), ` +
      `count(*), count(DISTINCT {g: "group", r: record}), coalesce(sum(n_samples), 0), coalesce(sum(n_missing), 0), ` +
      `min(min), max(max) FROM ${table} GROUP BY 1, 2`,
  );
  return counted
    .map(([kind, signal, units, rows, records, samples, missing, min, max]) => {
      const pool = moments.get(keyOf(String(kind), String(signal)))!;
      return [
        String(kind),
        String(signal),
        joinUnits(units as DuckDBListValue | null),
        rows as bigint,
        records as bigint,
        samples as bigint,
        missing as bigint,
        pool.durationSeconds.value(),
        pool.mean,
        pool.std(),
        min as number | null,
        max as number | null,
      ];
    })
    .sort((a, b) => compareBytes(a[0] as string, b[0] as string) || compareBytes(a[1] as string, b[1] as string));
}

/** Moments of one kind and signal, from the moments of its rows. */
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
    `SELECT coalesce(kind, ''), coalesce(signal, ''), (n_samples - n_missing)::DOUBLE, mean, std, duration_s ` +
    `FROM ${table}`;
  for await (const rows of database.stream(sql)) {
    for (const [kind, signal, count, mean, , duration] of rows) {
      const key = keyOf(String(kind), String(signal));
      const pool = pools.get(key) ?? new Pool();
      pools.set(key, pool);
      pool.addDuration(duration as number | null);
      if (isWeighted(count, mean)) pool.addMean(count as number, mean as number);
    }
  }
  for (const pool of pools.values()) pool.settleMean();
  for await (const rows of database.stream(sql)) {
    for (const [kind, signal, count, mean, std] of rows) {
      if (!isWeighted(count, mean)) continue;
      pools.get(keyOf(String(kind), String(signal)))!.addSquares(count as number, mean as number, std as number | null);
    }
  }
  return pools;
}

function isWeighted(count: unknown, mean: unknown): boolean {
  return mean !== null && count !== null && (count as number) > 0;
}

function keyOf(kind: string, signal: string): string {
  return JSON.stringify([kind, signal]);
}

function joinUnits(units: DuckDBListValue | null): string {
  return (units?.items ?? []).map(String).sort(compareBytes).join(';');
}
