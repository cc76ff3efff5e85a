/** The program of a worker thread: takes units one by one and answers over the lane's port. */

import { Console } from 'node:console';
import { parentPort, workerData } from 'node:worker_threads';
import { keepHeapSmall } from '../engine-flags.ts';
import { explainError } from '../failure.ts';
import { loadExtractor } from '../load-extractor.ts';
import { extractItem } from './extract-item.ts';
import { type LaneMessage, type LaneTask, mostUnread, type ThreadData } from './messages.ts';
import { claimNext, openItems } from './work-list.ts';

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

async function runLane({ owner, port, unread, turns }: LaneTask): Promise<void> {
  const send = (message: LaneMessage) => port.postMessage(message, message.kind === 'processed' ? [message.rows] : []);
  const extractor = await loadExtractor(data.extractor).catch((error: unknown) => {
    send({ kind: 'cannot-start', message: explainError(error) });
  });
  if (extractor) {
    const itemAt = openItems(data.work);
    send({ kind: 'started' });
    for (let index = claimNext(data.work, owner); index !== undefined; index = claimNext(data.work, owner)) {
      Atomics.add(new Int32Array(turns), 0, 1);
      const message = await extractItem(extractor, { index, ...itemAt(index) }, data);
      Atomics.add(new Int32Array(turns), 0, 1);
      waitForRoom(new Int32Array(unread));
      send(message);
    }
    send({ kind: 'finished' });
  }
  port.close();
}

function waitForRoom(unread: Int32Array): void {
  for (let count = Atomics.load(unread, 0); count >= mostUnread; count = Atomics.load(unread, 0)) {
    Atomics.wait(unread, 0, count);
  }
  Atomics.add(unread, 0, 1);
}
