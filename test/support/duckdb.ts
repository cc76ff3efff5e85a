import { DuckDBInstance } from '@duckdb/node-api';

/** The rows of a statement, cells in the order of its columns, by a DuckDB of its own. */
export async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  instance.closeSync();
  return rows;
}
