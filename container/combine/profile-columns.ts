/** What stands in each column, of a sample of rows: quantiles of numbers, the most frequent texts. */

import type { DuckDBValue } from '@duckdb/node-api';
import { type Database, sqlParquet } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';
import { isNumber, isText, type RowSample } from './row-sample.ts';

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

const mostValues = 10;
const shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
/** Whose values the database holds at once. */
const columnsAStatement = 16;

/** Of a sample that lies where `sampleRows` has written it. */
export async function profileColumns(
  { columns, paths, everyNth }: RowSample,
  database: Database,
): Promise<{ sample: { rows: number; everyNth: number }; columns: readonly ColumnProfile[] }> {
  const table = sqlParquet(paths);
  const found: ColumnProfile[] = [];
  let rows = 0;
  for (let start = 0; start < columns.length; start += columnsAStatement) {
    const some = columns.slice(start, start + columnsAStatement);
    const aggregates = some.flatMap((column, index) => aggregatesOf(column, `c${start + index}`));
    const [[count, ...cells] = []] = await database.rows(`SELECT count(*), ${aggregates.join(', ')} FROM ${table}`);
    rows = Number(count);
    for (const [index, column] of some.entries()) {
      const [present, quantiles] = cells.slice(2 * index) as [bigint, Quantiles];
      found.push({
        name: column.name,
        type: column.type,
        nulls: rows - Number(present),
        ...(isNumber(column) && { quantiles: quantilesOf(quantiles) }),
        ...(isText(column) && { values: await frequentValues(`c${start + index}`, table, database) }),
      });
    }
  }
  return { sample: { rows, everyNth }, columns: found };
}

type Quantiles = { readonly items: readonly DuckDBValue[] } | null;

/** The count of values, and the quantiles of numbers. */
function aggregatesOf(column: TableColumn, name: string): readonly [string, string] {
  return [`count(${name})`, isNumber(column) ? `quantile_disc(${name}, [${shares.join(', ')}])` : 'NULL'];
}

function quantilesOf(values: Quantiles): Readonly<Record<string, number>> | null {
  if (values === null || values.items.length === 0) return null;
  return Object.fromEntries(shares.map((share, index) => [String(share), Number(values.items[index])]));
}

async function frequentValues(
  name: string,
  table: string,
  database: Database,
): Promise<NonNullable<ColumnProfile['values']>> {
  const rows = await database.rows(
    `SELECT ${name}, count(*) AS n FROM ${table} WHERE ${name} IS NOT NULL GROUP BY ALL ORDER BY n DESC, ${name} LIMIT ${mostValues}`,
  );
  return rows.map(([value, count]) => ({ value: String(value), rows: Number(count) }));
}
