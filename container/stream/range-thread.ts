/** The program of a thread that brings ranges for the one that fetches, which alone would not keep up with the network. */

import { parentPort, workerData } from 'node:worker_threads';
import { keepHeapSmall } from '../engine-flags.ts';
import { errorFactsOf } from './fetch-errors.ts';
import { rangeFetcher } from './fetch-file.ts';
import type { RangeAnswer, RangeOrder, RangeThreadData } from './messages.ts';
import { openReader } from './open-reader.ts';

keepHeapSmall();

const { arrived, ...data } = workerData as RangeThreadData;
const counter = new BigInt64Array(arrived);
const fetchRange = rangeFetcher(openReader(data), (bytes) => void Atomics.add(counter, 0, BigInt(bytes)));

parentPort!.on('message', ({ id, range, path }: RangeOrder) => {
  const answer = (failure?: RangeAnswer['failure']) => parentPort!.postMessage({ id, failure } satisfies RangeAnswer);
  fetchRange(range, path).then(
    () => answer(),
    (error: Error) => answer(errorFactsOf(error)),
  );
});
