/** What stands in each column, of some rows of each part: quantiles of numbers, the most frequent texts. */

import type { DuckDBValue } from '@duckdb/node-api';
import { type Database, sqlName, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';

export interface ColumnProfile {
  readonly name: string;
  /** As SQL calls it. */
  readonly type: string;
  /** Of the sample's rows. */
  readonly nulls: number;
  /** Of numbers: values of the sample at each of `quantiles`, null where there is none. */
  readonly quantiles?: Readonly<Record<string, number>> | null;
  /** Of texts and booleans, the most frequent first. */
  readonly values?: readonly { readonly value: string; readonly rows: number }[];
}

export interface RowSample {
  /** Of the parts, which hold `rows` together. */
  readonly paths: readonly string[];
  readonly rows: number;
}

const mostRows = 100_000;
const mostColumns = 100;
const mostValues = 10;
/** Characters of a text. */
const mostCharacters = 100;
const shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

const numberTypes = /^(?:(?:TINY|SMALL|BIG|HUGE|U\w*)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;
const textTypes = /^(?:VARCHAR|BOOLEAN)$/;

/** Each n-th row of each part, so that the same rows are looked at, whoever looks. */
export async function profileColumns(
  columns: readonly TableColumn[],
  { paths, rows }: RowSample,
  database: Database,
): Promise<{ sample: { rows: number; everyNth: number }; columns: readonly ColumnProfile[] }> {
  const everyNth = Math.max(1, Math.ceil(rows / mostRows));
  const shown = columns.slice(0, mostColumns);
  const expressions = shown.map(({ name, type }, index) => `${sampled(name, type)} AS c${index}`);
  const table = sqlParquet(paths).replace(/\)$/, ', file_row_number = true)');
  await database.run(
    `CREATE TEMP TABLE profiled AS SELECT ${expressions.join(', ')} FROM ${table} WHERE file_row_number % ${everyNth} = 0`,
  );
  const found: ColumnProfile[] = [];
  let count = 0;
  for (const [index, { name, type }] of shown.entries()) {
    const [cells] = await database.rows(
      `SELECT count(*), count(*) - count(c${index})${aggregates(type, index)} FROM profiled`,
    );
    const [all, nulls, values] = cells as [
      bigint,
      bigint,
      { readonly items: readonly DuckDBValue[] } | null | undefined,
    ];
    count = Number(all);
    found.push({
      name,
      type,
      nulls: Number(nulls),
      ...(numberTypes.test(type) && { quantiles: quantilesOf(values?.items) }),
      ...(textTypes.test(type) && { values: await frequentValues(index, database) }),
    });
  }
  await database.run('DROP TABLE profiled');
  return { sample: { rows: count, everyNth }, columns: found };
}

/** Of columns of other types, only nulls are counted. */
function sampled(name: string, type: string): string {
  if (numberTypes.test(type)) return `${sqlName(name)}::DOUBLE`;
  if (textTypes.test(type)) return `left(${sqlName(name)}::VARCHAR, ${mostCharacters})`;
  return `CASE WHEN ${sqlName(name)} IS NOT NULL THEN true END`;
}

function aggregates(type: string, index: number): string {
  return numberTypes.test(type) ? `, quantile_disc(c${index}, [${shares.join(', ')}])` : '';
}

function quantilesOf(values: readonly DuckDBValue[] | undefined): Readonly<Record<string, number>> | null {
  if (values === undefined || values.length === 0) return null;
  return Object.fromEntries(shares.map((share, index) => [String(share), Number(values[index])]));
}

async function frequentValues(index: number, database: Database): Promise<NonNullable<ColumnProfile['values']>> {
  const rows = await database.rows(
    `SELECT c${index}, count(*) AS n FROM profiled WHERE c${index} IS NOT NULL GROUP BY ALL ORDER BY n DESC, c${index} LIMIT ${mostValues}`,
  );
  return rows.map(([value, count]) => ({ value: String(value), rows: Number(count) }));
}
