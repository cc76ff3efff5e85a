/** `signal_stats.csv`: each signal over all groups, pooled from the rows. */

import { compareBytes } from '../tree.ts';
import type { Database } from './database.ts';
import { ExactSum } from './exact-sum.ts';

const header = 'kind,signal,units,n_rows,n_records,n_samples,n_missing,duration_s,mean,std,min,max';

interface Pool {
  readonly kind: string;
  readonly signal: string;
  readonly units: Set<string>;
  readonly records: Set<string>;
  rows: number;
  samples: bigint;
  missing: bigint;
  readonly duration: ExactSum;
  readonly weightedMean: ExactSum;
  readonly squares: ExactSum;
  min: number | null;
  max: number | null;
}

/**
 * The lines of the file. Two passes over the rows: means first, then squares about them; every sum is exact, so that
 * no order of rows shows in a digit.
 * @param rows gives the rows anew each time: kind, signal, units, group, record, n_samples, n_missing, duration_s,
 *   mean, std, min, max
 */
export async function signalStatistics(rows: () => ReturnType<Database['rows']>): Promise<readonly string[]> {
  const pools = new Map<string, Pool>();
  for await (const row of rows()) addRow(poolOf(pools, row), row);
  for await (const row of rows()) addSquares(poolOf(pools, row), row);
  const sorted = [...pools.values()].sort((a, b) => compareBytes(a.kind, b.kind) || compareBytes(a.signal, b.signal));
  return [header, ...sorted.map(lineOf)];
}

type Row = Readonly<Record<string, unknown>>;

function poolOf(pools: Map<string, Pool>, row: Row): Pool {
  const [kind, signal] = [String(row.kind), String(row.signal)];
  const key = `${kind}\0${signal}`;
  let pool = pools.get(key);
  if (!pool) {
    pool = {
      kind,
      signal,
      units: new Set(),
      records: new Set(),
      rows: 0,
      samples: 0n,
      missing: 0n,
      duration: new ExactSum(),
      weightedMean: new ExactSum(),
      squares: new ExactSum(),
      min: null,
      max: null,
    };
    pools.set(key, pool);
  }
  return pool;
}

function addRow(pool: Pool, row: Row): void {
  pool.units.add(String(row.units));
  pool.records.add(`${String(row.group)}\0${String(row.record)}`);
  pool.rows++;
  pool.samples += row.n_samples as bigint;
  pool.missing += row.n_missing as bigint;
  pool.duration.add(row.duration_s as number);
  if (row.mean === null) return;
  pool.weightedMean.add(present(row) * (row.mean as number));
  pool.min = Math.min(pool.min ?? Infinity, row.min as number);
  pool.max = Math.max(pool.max ?? -Infinity, row.max as number);
}

function addSquares(pool: Pool, row: Row): void {
  if (row.mean === null) return;
  const count = present(row);
  const distance = (row.mean as number) - meanOf(pool)!;
  pool.squares.add(count * distance * distance);
  if (row.std !== null) pool.squares.add((count - 1) * (row.std as number) ** 2);
}

function present(row: Row): number {
  return Number((row.n_samples as bigint) - (row.n_missing as bigint));
}

function meanOf(pool: Pool): number | null {
  const count = Number(pool.samples - pool.missing);
  return count === 0 ? null : pool.weightedMean.value() / count;
}

function lineOf(pool: Pool): string {
  const count = Number(pool.samples - pool.missing);
  const std = count < 2 ? null : Math.sqrt(pool.squares.value() / (count - 1));
  const units = [...pool.units].sort(compareBytes).join(';');
  const { kind, signal, rows, records, samples, missing, duration, min, max } = pool;
  return [kind, signal, units, rows, records.size, samples, missing, duration.value(), meanOf(pool), std, min, max]
    .map(cell)
    .join(',');
}

// RFC 4180: quotes around what holds a comma, a quote or a line break.
function cell(value: string | number | bigint | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
