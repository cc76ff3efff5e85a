/** The thread's side of `openDatabaseThread`. */

import { parentPort, workerData } from 'node:worker_threads';
import { keepHeapSmall } from '../engine-flags.ts';
import { openDatabase } from './database.ts';
import type { FromThread, ThreadOptions, ToThread } from './database-thread.ts';

keepHeapSmall();
const interruption = new AbortController();
const database = await openDatabase({ ...(workerData as ThreadOptions), interruption: interruption.signal });
const port = parentPort!;

port.on('message', async (message: ToThread) => {
  if (message.kind === 'interrupt') interruption.abort();
  else if (message.kind === 'statement') port.postMessage(await answer(message));
  else {
    await database.close();
    port.close();
  }
});

async function answer({ id, sql, values }: Extract<ToThread, { readonly kind: 'statement' }>): Promise<FromThread> {
  try {
    const rows = await database.rows(sql, values);
    return { id, rows, spilledBytes: database.spilledBytes };
  } catch (error) {
    return { id, error: (error as Error).message, spilledBytes: database.spilledBytes };
  }
}
