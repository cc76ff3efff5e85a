/** `signal_stats.csv`: the rows of each kind and signal pooled, exactly and whatever their order. */

import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlName, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import { type CsvCell, renderCsv } from './csv.ts';
import { type PooledSignal, poolSignals } from './pool-signals.ts';

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

/** Optional columns, whose cells are empty where rows do not have them. */
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
 * The rows of each kind and signal, calibrated and uncalibrated ones apart: they have different units, whatever
 * both say. Sorted by them.
 * @param sources share the work, whatever of it each has
 */
export async function poolStats(
  columns: readonly TableColumn[],
  sources: readonly StatsSource[],
): Promise<readonly PooledSignal[]> {
  const optional = Object.keys(optionalColumns).filter((name) => hasColumn(columns, name, optionalColumns[name]!));
  const names = [...Object.keys(neededColumns), ...optional].map(sqlName).join(', ');
  const batches = sources.map(({ paths, database }) => ({
    table: `(SELECT ${names} FROM ${sqlParquet(paths)})`,
    database,
  }));
  const keys = ['kind', 'signal', ...optional.filter((name) => name === 'uncalibrated')];
  const pooled = await poolSignals({ keys, zeros: optional.includes('n_zero') ? 'n_zero' : 'NULL' }, batches);
  return [...pooled].sort((a, b) => compareCells(a.cells, b.cells));
}

/** The file's text, and its rows without the header. */
export function renderSignalStats(signals: readonly PooledSignal[]): { readonly text: string; readonly rows: number } {
  return { text: renderCsv(statsHeader, signals.map(cellsOf)), rows: signals.length };
}

function hasColumn(columns: readonly TableColumn[], name: string, type: string): boolean {
  return columns.some((column) => column.name === name && column.type === type);
}

function cellsOf({ cells: [kind, signal, uncalibrated = ''], all }: PooledSignal): readonly CsvCell[] {
  return [
    kind!,
    signal!,
    [...all.units].sort(compareBytes).join(';'),
    uncalibrated,
    all.rows,
    all.records,
    all.samples,
    all.missing,
    all.zeros,
    finiteOrNull(all.duration.value),
    finiteOrNull(all.mean),
    finiteOrNull(all.std),
    finiteOrNull(all.least),
    finiteOrNull(all.greatest),
  ];
}

function compareCells(a: readonly string[], b: readonly string[]): number {
  for (const [index, cell] of a.entries()) {
    const order = compareBytes(cell, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Values so large that their sums fit no double have none. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
