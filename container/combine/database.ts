/** DuckDB on local files, with nothing of the network. */

import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { memoryBytes } from '../machine.ts';

export interface Database {
  run(sql: string): Promise<void>;
  /** Rows by column name, a chunk at a time. */
  rows(sql: string): AsyncGenerator<Readonly<Record<string, DuckDBValue>>>;
  close(): void;
}

export async function openDatabase(options: { threads: number; temporaryFolder: string }): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${Math.max(256, Math.round((memoryBytes() * 0.6) / 2 ** 20))}MiB`,
    temp_directory: options.temporaryFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: (sql) => readRows(connection, sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function* readRows(
  connection: DuckDBConnection,
  sql: string,
): AsyncGenerator<Readonly<Record<string, DuckDBValue>>> {
  const result = await connection.stream(sql);
  const names = result.columnNames();
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield* chunk.getRowObjects(names);
  }
}
