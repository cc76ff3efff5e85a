/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import type { DuckDBListValue } from '@duckdb/node-api';
import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlParquet } from '../dataset/database.ts';
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
  const table = `(SELECT *, ${keysOf(columns)} FROM ${sqlParquet(paths)})`;
  const zeros = hasColumn(columns, 'n_zero', optionalColumns.n_zero!) ? 'sum(n_zero)' : 'NULL';
  const durations = await exactSums({ table, keys: keyColumns, terms: ['duration_s'] }, database);
  const moments = await poolMoments(table, database);
  const counted = await database.rows(
    `SELECT key_kind, key_signal, key_uncalibrated, list(DISTINCT units) FILTER (units IS NOT NULL), count(*), ` +
      `count(DISTINCT {g: "group", r: record}), coalesce(sum(n_samples), 0), coalesce(sum(n_missing), 0), ${zeros}, ` +
      `min(min), max(max) FROM ${table} GROUP BY 1, 2, 3`,
  );
  return counted
    .map(([kind, signal, uncalibrated, units, rows, records, samples, missing, zero, min, max]) => {
      const key = keyOf([kind, signal, uncalibrated]);
      const { mean, std } = moments.of(key);
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
        finiteOrNull(durations.get(key) ?? 0),
        finiteOrNull(mean),
        finiteOrNull(std),
        finiteOrNull(min as number | null),
        finiteOrNull(max as number | null),
      ];
    })
    .sort((a, b) => compareKeys(a, b));
}

/** The columns that say of which rows a row of statistics is made. */
const keyColumns = ['key_kind', 'key_signal', 'key_uncalibrated'];
const keyList = keyColumns.join(', ');

/** Places of their cells. */
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

/** Mean and standard deviation (ddof 1) of the samples behind the rows of a key; null where there are too few. */
interface Moments {
  of(key: string): { readonly mean: number | null; readonly std: number | null };
}

async function poolMoments(table: string, database: Database): Promise<Moments> {
  const weighted = `(SELECT *, (n_samples - n_missing)::DOUBLE AS weight FROM ${table} WHERE mean IS NOT NULL AND n_samples > n_missing)`;
  const sums = await exactSums({ table: weighted, keys: keyColumns, terms: ['weight * mean'] }, database);
  const counted = await database.rows(`SELECT ${keyList}, sum(weight) FROM ${weighted} GROUP BY ALL`);
  const counts = new Map(counted.map((row) => [keyOf(row.slice(0, -1)), row.at(-1) as number]));
  const meanOf = (key: string) => (counts.has(key) ? sums.get(key)! / counts.get(key)! : null);
  await database.run(
    'CREATE TEMP TABLE pooled_means (key_kind VARCHAR, key_signal VARCHAR, key_uncalibrated VARCHAR, pooled DOUBLE)',
  );
  for (const row of counted) {
    const [kind, signal, uncalibrated] = row as readonly string[];
    const mean = meanOf(keyOf(row.slice(0, -1)));
    await database.run('INSERT INTO pooled_means VALUES ($kind, $signal, $uncalibrated, $mean)', {
      ...{ kind: kind!, signal: signal!, uncalibrated: uncalibrated!, mean },
    });
  }
  const terms = [
    '(weight - 1) * (coalesce(std, 0) * coalesce(std, 0))',
    'weight * ((mean - pooled) * (mean - pooled))',
  ];
  const squares = await exactSums(
    { table: `${weighted} JOIN pooled_means USING (${keyList})`, keys: keyColumns, terms },
    database,
  );
  await database.run('DROP TABLE pooled_means');
  return {
    of(key) {
      const count = counts.get(key) ?? 0;
      return { mean: meanOf(key), std: count > 1 ? Math.sqrt(squares.get(key)! / (count - 1)) : null };
    },
  };
}

function joinUnits(units: DuckDBListValue | null): string {
  return (units?.items ?? []).map(String).sort(compareBytes).join(';');
}
