/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import type { DuckDBListValue } from '@duckdb/node-api';
import { compareBytes } from '../compare-bytes.ts';
import { type Database, type Rows, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import { type CsvCell, renderCsv } from './csv.ts';
import { exactSums, keyOf } from './exact-sum.ts';

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
  const hasOptional = (name: string) => hasColumn(columns, name, optionalColumns[name]!);
  const table = sqlParquet(paths);
  const keys = ['kind', 'signal', ...(hasOptional('uncalibrated') ? ['uncalibrated'] : [])];
  const counted = await countRows({ table, keys, zeros: hasOptional('n_zero') ? 'sum(n_zero)' : 'NULL' }, database);
  const records = await countRecords({ table, keys }, database);
  const durations = await exactSums({ keys, terms: [{ table, value: 'duration_s' }] }, database);
  const weights = new Map(counted.map((row) => [keyOf(row.slice(0, keys.length)), Number(row.at(-1))]));
  const moments = await poolMoments({ table, keys, weights }, database);
  return counted
    .map((row) => {
      const key = keyOf(row.slice(0, keys.length));
      const [kind, signal, uncalibrated = ''] = row.slice(0, keys.length);
      const [units, rows, samples, missing, zero, min, max] = row.slice(keys.length);
      const { mean, std } = moments.of(key);
      return [
        String(kind),
        String(signal),
        joinUnits(units as DuckDBListValue | null),
        String(uncalibrated),
        rows as bigint,
        records.get(key) ?? 0n,
        samples as bigint,
        missing as bigint,
        zero as bigint | null,
        finiteOrNull(durations.get(key) ?? 0),
        finiteOrNull(mean),
        finiteOrNull(std),
        finiteOrNull(min as number | null),
        finiteOrNull(max as number | null),
      ];
    })
    .sort(compareKeys);
}

/** Rows with their keys. */
interface KeyedRows {
  /** Of SQL. */
  readonly table: string;
  /** The columns that say of which rows a row of statistics is made; what is absent is as good as empty. */
  readonly keys: readonly string[];
}

/** A condition of SQL. */
const hasMean = 'mean IS NOT NULL AND n_samples > n_missing';

/**
 * Cells of the key, units, rows, samples, missing ones, zeros, least and greatest value, and the samples behind means,
 * of each key. Rows are grouped as they are, and the few groups by their keys: to make each row's key takes as long as
 * the rest.
 */
function countRows({ table, keys, zeros }: KeyedRows & { readonly zeros: string }, database: Database): Promise<Rows> {
  return database.rows(
    `SELECT ${keys.map(keyText).join(', ')}, list(DISTINCT units) FILTER (units IS NOT NULL), sum(n), ` +
      'coalesce(sum(samples), 0), coalesce(sum(missing), 0), sum(zeros), min(least), max(greatest), ' +
      `coalesce(sum(weight), 0) FROM (SELECT ${keys.join(', ')}, units, count(*) AS n, sum(n_samples) AS samples, ` +
      `sum(n_missing) AS missing, ${zeros} AS zeros, min(min) AS least, max(max) AS greatest, ` +
      `sum(n_samples - n_missing) FILTER (${hasMean}) AS weight FROM ${table} GROUP BY ALL) ` +
      `GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`,
  );
}

async function countRecords({ table, keys }: KeyedRows, database: Database): Promise<ReadonlyMap<string, bigint>> {
  const rows = await database.rows(
    `SELECT ${keys.map(keyText).join(', ')}, count(DISTINCT {g: "group", r: record}) ` +
      `FROM (SELECT DISTINCT ${keys.join(', ')}, "group", record FROM ${table}) GROUP BY ALL`,
  );
  return new Map(rows.map((row) => [keyOf(row.slice(0, -1)), row.at(-1) as bigint]));
}

function keyText(column: string): string {
  return `coalesce(${column}::VARCHAR, '')`;
}

/** Places of the cells that say of which rows a row of statistics is made. */
const keyCells = ['kind', 'signal', 'uncalibrated'].map((name) => statsHeader.indexOf(name));

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

/** Mean and standard deviation (ddof 1) of the samples behind the rows of a key; null where there are too few. */
interface Moments {
  of(key: string): { readonly mean: number | null; readonly std: number | null };
}

async function poolMoments(
  { table, keys, weights }: KeyedRows & { readonly weights: ReadonlyMap<string, number> },
  database: Database,
): Promise<Moments> {
  const weighted = `(SELECT *, (n_samples - n_missing)::DOUBLE AS weight FROM ${table} WHERE ${hasMean})`;
  const sums = await exactSums({ keys, terms: [{ table: weighted, value: 'weight * mean' }] }, database);
  const means = new Map(Array.from(sums, ([key, sum]) => [key, sum / weights.get(key)!]));
  const cells = keys.map((_, index) => `key_${index}`);
  await database.run(
    `CREATE TEMP TABLE pooled_means (${cells.map((name) => `${name} VARCHAR`).join(', ')}, pooled DOUBLE)`,
  );
  const insert = `INSERT INTO pooled_means VALUES (${cells.map((name) => `$${name}`).join(', ')}, $pooled)`;
  for (const [key, pooled] of means) {
    const values = JSON.parse(key) as readonly string[];
    await database.run(insert, { ...Object.fromEntries(cells.map((name, index) => [name, values[index]!])), pooled });
  }
  const sameKey = keys.map((name, index) => `${keyText(name)} = ${cells[index]}`);
  const squares = await exactSums(
    {
      keys,
      terms: [
        { table: weighted, value: '(weight - 1) * (coalesce(std, 0) * coalesce(std, 0))' },
        {
          table: `(SELECT * FROM ${weighted} JOIN pooled_means ON ${sameKey.join(' AND ')})`,
          value: 'weight * ((mean - pooled) * (mean - pooled))',
        },
      ],
    },
    database,
  );
  await database.run('DROP TABLE pooled_means');
  return {
    of(key) {
      const weight = weights.get(key) ?? 0;
      return { mean: means.get(key) ?? null, std: weight > 1 ? Math.sqrt(squares.get(key)! / (weight - 1)) : null };
    },
  };
}

function joinUnits(units: DuckDBListValue | null): string {
  return (units?.items ?? []).map(String).sort(compareBytes).join(';');
}
