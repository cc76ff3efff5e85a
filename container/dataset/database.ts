/** DuckDB for one job: in memory, spilling to a folder of its own, reading local files and nothing else. */

import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

export type Rows = readonly (readonly DuckDBValue[])[];
export type Values = Record<string, DuckDBValue>;

/** Runs SQL; numbers come back as DuckDB has them, 64-bit ones as bigints. */
export interface Database {
  run(sql: string, values?: Values): Promise<void>;
  rows(sql: string, values?: Values): Promise<Rows>;
  /** The result in blocks of rows, never all at once. */
  stream(sql: string): AsyncIterable<Rows>;
  close(): void;
}

export interface DatabaseOptions {
  readonly spillFolder: string;
  readonly memoryMb: number;
  /** Ends the statement that is running. */
  readonly interruption: AbortSignal;
}

/**
 * One thread: with more, where a row group ends would depend on which thread was first. Writing is bound by
 * compression, and a dataset of summaries is small.
 */
export async function openDatabase({ spillFolder, memoryMb, interruption }: DatabaseOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${memoryMb}MB`,
    temp_directory: spillFolder,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection: DuckDBConnection = await instance.connect();
  const interrupt = () => connection.interrupt();
  interruption.addEventListener('abort', interrupt);
  return {
    async run(sql, values) {
      await connection.run(sql, values);
    },
    async rows(sql, values) {
      return (await connection.runAndReadAll(sql, values)).getRows();
    },
    async *stream(sql) {
      yield* (await connection.stream(sql)).yieldRows();
    },
    close() {
      interruption.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an identifier of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A Parquet file as a table of SQL. Its path is meant as it is, not as a pattern. */
export function sqlParquet(paths: readonly string[]): string {
  const literal = paths.map((path) => sqlText(path.replace(/[[*?]/g, '[$&]')));
  return `read_parquet([${literal.join(', ')}])`;
}
