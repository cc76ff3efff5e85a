/** DuckDB for one job: in memory, spilling to a folder of its own, reading local files and nothing else. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPendingResult,
  DuckDBPendingResultState,
  type DuckDBResult,
  type DuckDBValue,
} from '@duckdb/node-api';

export type Rows = readonly (readonly DuckDBValue[])[];
/** Values of a statement's parameters, by name without the dollar sign. */
export type BoundValues = Record<string, DuckDBValue>;

/** Runs SQL, a statement after the other; numbers come back as DuckDB has them, 64-bit ones as bigints. */
export interface Database {
  run(sql: string, values?: BoundValues): Promise<void>;
  rows(sql: string, values?: BoundValues): Promise<Rows>;
  /** The most bytes that lay on the disk at once, because they were too many for the memory. */
  readonly spilledBytes: number;
  /** Statements that have not run by then fail. */
  close(): Promise<void>;
}

/** For counts, sums and distinct texts of any number of rows: what does not fit goes to the disk. */
export const countingMemoryMb = 160;

/** Where a database spills to, how much memory it may take, and what interrupts it. */
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
    // DuckDB's own cache of what it reads would hold files that are read once or a few times; the system caches them anyway.
    enable_external_file_cache: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection: DuckDBConnection = await instance.connect();
  const interrupt = () => connection.interrupt();
  interruption.addEventListener('abort', interrupt);
  const closing = new AbortController();
  let spilledBytes = 0;
  const afterTask = () => {
    // An interruption before the statement's first task would be forgotten.
    if (interruption.aborted || closing.signal.aborted) interrupt();
    spilledBytes = Math.max(spilledBytes, sizeOfFiles(spillFolder));
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(statement: () => Promise<Result>): Promise<Result> => {
    const result = last.then(() => {
      interruption.throwIfAborted();
      closing.signal.throwIfAborted();
      return statement();
    });
    last = result.catch(() => {});
    return result;
  };
  const result = async (sql: string, values?: BoundValues) => execute(await connection.start(sql, values), afterTask);
  return {
    run: (sql, values) =>
      inTurn(async () => {
        await result(sql, values);
      }),
    rows: (sql, values) => inTurn(async () => (await result(sql, values)).getRows()),
    get spilledBytes() {
      return spilledBytes;
    },
    async close() {
      interruption.removeEventListener('abort', interrupt);
      closing.abort();
      interrupt();
      await last;
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** From the next statement on. */
export async function limitMemory(database: Database, megabytes: number): Promise<void> {
  await database.run(`SET memory_limit = '${megabytes}MB'`);
}

const taskFailure = 'Failure running pending result task: ';

/**
 * Runs a statement on this thread, a task of at most some 100,000 rows at a time, so that signals are heard between
 * them. DuckDB keeps memory for each thread that it has run on: on those of libuv, four statements leave four times as
 * much behind as one takes.
 */
async function execute(pending: DuckDBPendingResult, afterTask: () => void): Promise<DuckDBResult> {
  try {
    while (pending.runTask() !== DuckDBPendingResultState.RESULT_READY) {
      afterTask();
      await new Promise(setImmediate);
    }
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(taskFailure) ? new Error(message.slice(taskFailure.length), { cause: error }) : error;
  }
  return pending.getResult();
}

function sizeOfFiles(folder: string): number {
  if (!existsSync(folder)) return 0;
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

const rowsAStatement = 200;

/** Adds rows to a table, many by a statement, which takes a millisecond. */
export async function insertRows(
  table: string,
  rows: readonly (readonly DuckDBValue[])[],
  database: Database,
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAStatement) {
    const cells = rows.slice(start, start + rowsAStatement).map((row, index) => {
      return row.map((cell, column) => ({ name: `cell_${index}_${column}`, cell }));
    });
    const places = cells.map((row) => `(${row.map(({ name }) => `$${name}`).join(', ')})`);
    const values = Object.fromEntries(cells.flat().map(({ name, cell }) => [name, cell]));
    await database.run(`INSERT INTO ${table} VALUES ${places.join(', ')}`, values);
  }
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
