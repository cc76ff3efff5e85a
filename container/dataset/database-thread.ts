/** A database in a thread of its own, whose statements run beside those of others. */

import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BoundValues, Database, DatabaseOptions, Rows } from './database.ts';

export type ToThread =
  | { readonly kind: 'statement'; readonly id: number; readonly sql: string; readonly values: BoundValues | undefined }
  | { readonly kind: 'interrupt' | 'close' };

export type FromThread = { readonly id: number; readonly spilledBytes: number } & (
  | { readonly rows: Rows }
  | { readonly error: string }
);

export type ThreadOptions = Omit<DatabaseOptions, 'interruption'>;

interface Waiting {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: Error) => void;
}

/** Cells of its rows are those that a message can carry: no lists, maps or other objects. */
export function openDatabaseThread({ interruption, ...options }: DatabaseOptions): Database {
  const path = fileURLToPath(new URL('./database-worker.js', import.meta.url));
  const worker = new Worker(path, { workerData: options satisfies ThreadOptions });
  const waiting = new Map<number, Waiting>();
  let [statements, spilledBytes] = [0, 0];
  let end: Error | undefined;
  const post = (message: ToThread) => worker.postMessage(message);
  const fail = (error: Error) => {
    end ??= error;
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(new Error(`the database's thread ended with exit code ${code}`));
      resolve();
    });
  });
  worker.on('error', fail);
  worker.on('message', (message: FromThread) => {
    spilledBytes = message.spilledBytes;
    const statement = waiting.get(message.id);
    waiting.delete(message.id);
    if ('rows' in message) statement?.resolve(message.rows);
    else statement?.reject(new Error(message.error));
  });
  const interrupt = () => post({ kind: 'interrupt' });
  if (interruption.aborted) interrupt();
  interruption.addEventListener('abort', interrupt);
  const rows = (sql: string, values?: BoundValues) =>
    new Promise<Rows>((resolve, reject) => {
      if (end !== undefined) return reject(end);
      const id = statements++;
      waiting.set(id, { resolve, reject });
      post({ kind: 'statement', id, sql, values });
    });
  return {
    rows,
    async run(sql, values) {
      await rows(sql, values);
    },
    get spilledBytes() {
      return spilledBytes;
    },
    async close() {
      interruption.removeEventListener('abort', interrupt);
      post({ kind: 'close' });
      await ended;
    },
  };
}
