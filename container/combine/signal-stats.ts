/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlName, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import { type CsvCell, renderCsv } from './csv.ts';
import { type PooledRows, poolSignals } from './pool-signals.ts';

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

/** Files of the dataset, each with the rows of whole groups, and the database that reads them. */
export interface StatsSource {
  readonly paths: readonly string[];
  readonly database: Database;
}

/**
 * The file's text, and its rows without the header: one per kind, signal and whether it is calibrated, sorted by them,
 * since what is not calibrated has other units than what is, whatever both say.
 * @param sources share the work, whatever of it each has
 */
export async function renderSignalStats(
  columns: readonly TableColumn[],
  sources: readonly StatsSource[],
): Promise<{ readonly text: string; readonly rows: number }> {
  const optional = Object.keys(optionalColumns).filter((name) => hasColumn(columns, name, optionalColumns[name]!));
  const names = [...Object.keys(neededColumns), ...optional].map(sqlName).join(', ');
  const batches = sources.map(({ paths, database }) => ({
    table: `(SELECT ${names} FROM ${sqlParquet(paths)})`,
    database,
  }));
  const keys = ['kind', 'signal', ...optional.filter((name) => name === 'uncalibrated')];
  const pooled = await poolSignals({ keys, zeros: optional.includes('n_zero') ? 'n_zero' : 'NULL' }, batches);
  const rows = pooled.map(cellsOf).sort(compareKeys);
  return { text: renderCsv(statsHeader, rows), rows: rows.length };
}

function hasColumn(columns: readonly TableColumn[], name: string, type: string): boolean {
  return columns.some((column) => column.name === name && column.type === type);
}

function cellsOf(pooled: PooledRows): readonly CsvCell[] {
  const [kind, signal, uncalibrated = ''] = pooled.cells;
  return [
    kind!,
    signal!,
    [...pooled.units].sort(compareBytes).join(';'),
    uncalibrated,
    pooled.rows,
    pooled.records,
    pooled.samples,
    pooled.missing,
    pooled.zeros,
    finiteOrNull(pooled.duration.value),
    finiteOrNull(pooled.mean),
    finiteOrNull(pooled.std),
    finiteOrNull(pooled.least),
    finiteOrNull(pooled.greatest),
  ];
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
