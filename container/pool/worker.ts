/** A thread of the pool: loads the extractor once, then answers each task with exactly one message. */

import { serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { Extractor, Unit } from '../extractor.ts';
import { loadExtractor } from '../extractors.ts';
import type { ExtractReply, ExtractTask, WorkerSettings } from './messages.ts';

const { extractor: name, root, options, started } = workerData as WorkerSettings;
let extractor: Promise<Extractor> | undefined;

Atomics.store(new Int32Array(started), 0, 1);

parentPort!.on('message', async ({ id, unit }: ExtractTask) => {
  const reply = await answer(id, unit);
  parentPort!.postMessage(reply, reply.status === 'processed' ? [reply.rows.buffer] : []);
});

async function answer(id: number, unit: Unit): Promise<ExtractReply> {
  let loaded: Extractor;
  try {
    extractor ??= loadExtractor(name);
    loaded = await extractor;
  } catch (error) {
    return { id, status: 'fatal', message: messageOf(error) };
  }
  try {
    const result = await loaded.extract(root, unit, options);
    if (result.status === 'rejected') return { id, status: 'rejected', reject: result.reject };
    // A copy of its own: the serializer's buffer is a pool's, and may hold other bytes behind these.
    const rows = new Uint8Array(serialize(result.rows));
    return { id, status: 'processed', rows, rowCount: result.rowCount, warnings: result.warnings };
  } catch (error) {
    const reject = { path: unit.path, code: 'extractor-failed', message: messageOf(error) };
    return { id, status: 'rejected', reject };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
