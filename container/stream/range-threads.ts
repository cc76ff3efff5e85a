/** Threads that bring ranges side by side, each with its share of the requests. */

import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorOfFacts } from './fetch-errors.ts';
import type { FetchRange } from './fetch-file.ts';
import type { FetchThreadData, RangeAnswer, RangeOrder, RangeThreadData } from './messages.ts';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface RangeThread {
  readonly worker: Worker;
  /** By the number of the order. */
  readonly waiting: Map<number, Waiting>;
  /** Why the thread has gone. */
  lost?: Error;
}

/** @param onBytes  is told how many have come, by all threads */
export function startRangeThreads(data: FetchThreadData, onBytes: (count: number) => void): FetchRange {
  const arrived = new SharedArrayBuffer(8);
  const counter = new BigInt64Array(arrived);
  const requests = Math.ceil(data.requests / data.threads);
  const threads = Array.from({ length: data.threads }, () => start({ ...data, requests, arrived }));
  let orders = 0;
  return async (range, path) => {
    const thread = threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least));
    const id = orders++;
    try {
      await new Promise<void>((resolve, reject) => {
        thread.waiting.set(id, { resolve, reject });
        if (thread.lost !== undefined) reject(thread.lost);
        else thread.worker.postMessage({ id, range, path } satisfies RangeOrder);
      });
    } finally {
      thread.waiting.delete(id);
      onBytes(Number(Atomics.exchange(counter, 0, 0n)));
    }
  };
}

function start(data: RangeThreadData): RangeThread {
  const worker = new Worker(fileURLToPath(new URL('./range-thread.js', import.meta.url)), { workerData: data });
  const thread: RangeThread = { worker, waiting: new Map() };
  worker.on('message', ({ id, failure }: RangeAnswer) => {
    if (failure === undefined) thread.waiting.get(id)?.resolve();
    else thread.waiting.get(id)?.reject(errorOfFacts(failure));
  });
  const lose = (error: Error) => {
    thread.lost ??= error;
    for (const each of thread.waiting.values()) each.reject(thread.lost);
  };
  worker.on('error', lose);
  worker.on('exit', (code) => lose(new Error(`a thread that brings ranges ended with exit code ${code}`)));
  return thread;
}
