/** The program of a worker thread: takes units and row groups one by one and answers over the lane's port. */

import { Console } from 'node:console';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { compileLate, keepHeapSmall } from '../engine-flags.ts';
import type { AnyExtractor } from '../extractor.ts';
import { explainError } from '../failure.ts';
import type { ByteRange } from '../files/byte-range.ts';
import { openSpool } from '../files/spool.ts';
import { loadExtractor } from '../load-extractor.ts';
import type { EncodedRowGroup } from '../parquet/encode-row-group.ts';
import { AnswerWriter } from './answers.ts';
import { Arrivals } from './arrivals.ts';
import { CannotKeep, extractItem } from './extract-item.ts';
import { ItemTaker } from './item-taker.ts';
import {
  type LaneMessage,
  type LaneTask,
  mostUnread,
  type SystemError,
  type ThreadData,
  weightOf,
} from './messages.ts';
import { QueueReader } from './row-group-queue.ts';
import { TimeKeeper } from './thread-times.ts';

keepHeapSmall();

// What an extractor prints must not get between the JSON lines on stdout.
globalThis.console = new Console(process.stderr, process.stderr);
process.stdout.write = process.stderr.write.bind(process.stderr);

const data = workerData as ThreadData;

parentPort?.on('message', (task: LaneTask) => {
  // Nothing holds the thread but its work: it ends by itself after the last unit, and also where an extractor waits
  // for something that can never come.
  parentPort?.unref();
  void runLane(task);
});

async function runLane(task: LaneTask): Promise<void> {
  const { owner, port, unread, answers: shared, itemMarks, processGroup } = task;
  const answers = new AnswerWriter(shared, () => port.postMessage({ kind: 'bell' } satisfies LaneMessage));
  const send = (message: LaneMessage) => {
    if (answers.put(message)) return;
    waitForRoom(new Int32Array(unread), weightOf(message));
    port.postMessage(message, message.kind === 'encoded' ? memoryOf(message.rowGroup) : []);
  };
  const markItem = () => Atomics.add(new Int32Array(itemMarks), 0, 1);
  const finishers: (() => Promise<void>)[] = [];
  const items = new ItemTaker(data.work, owner);
  const context = {
    env: process.env,
    log: (text: string) => void process.stderr.write(text),
    thread: {
      scratch: `${data.spool.path}-${owner}`,
      onProcessGroup: (id: number) => void Atomics.store(new Int32Array(processGroup), 0, id),
      onOpen: (finish: () => Promise<void>) => finishers.push(finish),
      // Files that are being fetched may not be there yet.
      unitAhead: (position: number) => (data.arriving === undefined ? items.ahead(position) : undefined),
    },
  };
  const extractor = await loadExtractor(data.extractor, context).catch((error: unknown) => {
    send({ kind: 'cannot-start', message: explainError(error) });
  });
  if (extractor) {
    compileLate();
    send({ kind: 'started' });
    const beforeRest = () => answers.ring();
    const times = new TimeKeeper(task.times);
    const error = await workUntilClosed({ owner, items, extractor, times, markItem, send, beforeRest }).catch(
      systemError,
    );
    for (const finish of finishers) await finish();
    send(error ? { kind: 'cannot-keep', error } : { kind: 'finished' });
  }
  port.close();
}

interface Lane {
  readonly owner: number;
  readonly items: ItemTaker;
  readonly extractor: AnyExtractor;
  readonly times: TimeKeeper;
  /** Marks the beginning and the end of an item. */
  readonly markItem: () => void;
  readonly send: (message: LaneMessage) => void;
  /** To be called before anything that takes long and is no item. */
  readonly beforeRest: () => void;
}

/** Takes row groups first, then units, until no more can come. */
async function workUntilClosed({ owner, items, extractor, times, markItem, send, beforeRest }: Lane): Promise<void> {
  const arrivals = data.arriving && new Arrivals(data.arriving);
  const spool = openSpool(data.spool);
  const queue = new QueueReader(data.rowGroups);
  const context = { ...data, append: spool.append };
  let encode: ((place: ByteRange) => EncodedRowGroup) | undefined;
  for (;;) {
    const { signal } = queue;
    if (await encodeNext()) continue;
    const taken = items.next();
    if (taken !== undefined) {
      const { index, unit, piece } = taken;
      const waiting = { beforeRest, workMeanwhile: encodeNext };
      if (arrivals !== undefined && !(await times.wait(() => arrivals.wait(index, waiting)))) continue;
      markItem();
      const item = { index, root: arrivals?.folderOf(index) ?? taken.root, unit, piece };
      const message = await times.work(() => extractItem(extractor, item, context));
      markItem();
      send(message);
      continue;
    }
    beforeRest();
    if (queue.isClosed) return;
    queue.waitForChange(signal);
    await setImmediate();
  }

  /** Gives back whether there was one. */
  async function encodeNext(): Promise<boolean> {
    const rows = queue.claim(owner);
    if (rows === undefined) return false;
    beforeRest();
    // Not every thread gets rows to encode.
    const { openEncoder } = await import('./encode-rows.ts');
    encode ??= openEncoder(extractor.columns, spool);
    const encodeRows = encode;
    const rowGroup = await times.work(() => encodeRows(rows.place));
    send({ kind: 'encoded', slot: rows.slot, rowGroup });
    return true;
  }
}

function systemError(error: unknown): SystemError {
  if (!(error instanceof CannotKeep)) throw error;
  const { message, code, path } = error.cause;
  return { message, ...(code !== undefined && { code }), ...(path !== undefined && { path }) };
}

function memoryOf({ columns }: EncodedRowGroup): ArrayBuffer[] {
  return columns.map(({ bytes }) => bytes.buffer as ArrayBuffer);
}

function waitForRoom(unread: Int32Array, weight: number | undefined): void {
  if (weight === undefined) return;
  for (let count = Atomics.load(unread, 0); count >= mostUnread; count = Atomics.load(unread, 0)) {
    Atomics.wait(unread, 0, count);
  }
  Atomics.add(unread, 0, weight);
}
