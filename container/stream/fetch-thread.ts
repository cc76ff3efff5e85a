/** The program of the thread that fetches: lists a group, brings what its plan reads, then the files of items. */

import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { keepHeapSmall } from '../engine-flags.ts';
import { listPrefix } from '../s3/list-prefix.ts';
import { BytesUnderWay } from './bytes-under-way.ts';
import { explainedByPath, failureText } from './fetch-errors.ts';
import { fetchFile, rangeFetcher } from './fetch-file.ts';
import { ItemFiles } from './item-files.ts';
import { KnownObjects } from './known-objects.ts';
import type { FetchThreadData, FromFetchThread, PlanFile, ToFetchThread } from './messages.ts';
import { nowMs, openReader } from './open-reader.ts';
import { startRangeThreads } from './range-threads.ts';

keepHeapSmall();

const data = workerData as FetchThreadData;
const { prefix, requests, threads } = data;
const port = parentPort!;
const reader = openReader(data);
const underWay = new BytesUnderWay({ requests, nowMs });
const onBytes = (count: number) => underWay.arrived(count);
const fetchRange = threads > 1 ? startRangeThreads(data, onBytes) : rangeFetcher(reader, onBytes);
const objects = new KnownObjects(prefix);
const planned = { root: '', paths: new Set<string>() };
let items: ItemFiles | undefined;

port.on('message', (message: ToFetchThread) => {
  if (message.kind === 'ended') items?.end(message.index);
  else void answer(message).catch((error: unknown) => tell({ kind: 'failed', message: failureText(error) }));
});

async function answer(message: Exclude<ToFetchThread, { kind: 'ended' }>): Promise<void> {
  if (message.kind === 'deliver') {
    items = new ItemFiles({ ...message, fetchRange, underWay, objects, planned, tell });
    items.goOn();
    return;
  }
  if (message.kind === 'list') await list();
  else await fetchPlanFiles(message.root, message.files);
  tell({ kind: 'done' });
}

async function list(): Promise<void> {
  for await (const page of listPrefix(reader, prefix)) {
    for (const object of page) objects.add(object);
    tell({ kind: 'listed', objects: page });
  }
}

async function fetchPlanFiles(root: string, files: readonly PlanFile[]): Promise<void> {
  planned.root = root;
  const fetched = files.map(async ({ path, firstBytes }) => {
    const object = objects.find(path);
    const endByte = Math.min(object.sizeBytes, firstBytes ?? object.sizeBytes);
    await explainedByPath(path, fetchFile(fetchRange, { ...object, startByte: 0, endByte, path: join(root, path) }));
    if (endByte === object.sizeBytes) planned.paths.add(path);
  });
  await Promise.all(fetched);
}

function tell(message: FromFetchThread): void {
  port.postMessage(message);
}
