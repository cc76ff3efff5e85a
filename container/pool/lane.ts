/** One lane: a thread at a time takes units until none is left; a thread that dies is replaced. */

import { MessageChannel } from 'node:worker_threads';
import { endProcessGroup } from '../programs/program-process.ts';
import { AnswerReader, createAnswers } from './answers.ts';
import { type LaneMessage, weightOf } from './messages.ts';
import type { ThreadDeath } from './thread-deaths.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface LaneRun {
  readonly owner: number;
  /** A thread that works on one item for longer is ended; 0 for no limit. */
  readonly limitMs: number;
  /** To which the thread adds its times. */
  readonly times: SharedArrayBuffer;
  readonly onMessage: (message: LaneMessage) => void;
}

/** How often to look at a thread that has not rung: its work may never end. */
const lookMs = 100;

/** A dead thread's last messages and its exit code come within this time of one another. */
const settleMs = 1_000;

/**
 * Occupies the pool's thread with one long task.
 * @returns undefined where the thread finished, otherwise how it died; every message that it sent has been handed on
 */
export async function occupyThread(
  pool: ThreadPool,
  { owner, limitMs, times, onMessage }: LaneRun,
): Promise<ThreadDeath | undefined> {
  const { port1: port, port2 } = new MessageChannel();
  const unread = new SharedArrayBuffer(4);
  const itemMarks = new SharedArrayBuffer(4);
  const processGroup = new SharedArrayBuffer(4);
  const answers = createAnswers();
  const reader = new AnswerReader(answers);
  const takeAnswers = () => {
    for (const answer of reader.take()) onMessage(answer);
  };
  let hasStarted = false;
  let hasFinished = false;
  let error: unknown;
  port.on('message', (message: LaneMessage) => {
    if (message.kind === 'started') hasStarted = true;
    if (message.kind === 'finished') hasFinished = true;
    take(new Int32Array(unread), weightOf(message) ?? 0);
    if (message.kind === 'bell') takeAnswers();
    else onMessage(message);
  });
  // The thread keeps the process alive, so that its port need not.
  port.unref();
  const closed = new Promise<void>((resolve) => port.once('close', resolve));
  const exited = new Promise<number>((resolve) => pool.once('worker-exit', resolve));
  const keepError = (thrown: unknown) => {
    error ??= thrown;
  };
  pool.once('worker-error', keepError);
  // Its promise is useless: it stays pending for ever where the thread calls process.exit.
  const task = { owner, port: port2, unread, answers, itemMarks, times, processGroup };
  void pool.createExecutor().setTransferList([port2]).exec(task).catch(keepError);

  const watch = watchItems(new Int32Array(itemMarks), { limitMs, onOverTime: () => pool.endThread() });
  const looks = setInterval(takeAnswers, lookMs).unref();
  await Promise.race([closed, exited]);
  const isOverTime = watch.end();
  const exitCode = await orLater(exited, settleMs);
  await orLater(closed, settleMs);
  endProcessGroup(Atomics.load(new Int32Array(processGroup), 0));
  port.close();
  clearInterval(looks);
  takeAnswers();
  pool.removeListener('worker-error', keepError);
  return hasFinished ? undefined : { exitCode: exitCode ?? 1, error, hasStarted, isOverTime };
}

/** Looks at a thread's marks until `end`, which says whether one took longer than the limit. */
function watchItems(
  itemMarks: Int32Array,
  { limitMs, onOverTime }: { limitMs: number; onOverTime: () => void },
): { end(): boolean } {
  let [seen, sinceMs, isOverTime] = [0, performance.now(), false];
  const look = () => {
    const now = Atomics.load(itemMarks, 0);
    if (now !== seen) [seen, sinceMs] = [now, performance.now()];
    const isBusy = seen % 2 === 1;
    if (!isBusy || isOverTime || performance.now() - sinceMs < limitMs) return;
    isOverTime = true;
    onOverTime();
  };
  const timer = limitMs > 0 ? setInterval(look, Math.min(500, Math.max(10, limitMs / 10))) : undefined;
  timer?.unref();
  return {
    end() {
      clearInterval(timer);
      return isOverTime;
    },
  };
}

function take(unread: Int32Array, weight: number): void {
  Atomics.sub(unread, 0, weight);
  Atomics.notify(unread, 0);
}

/** What the promise gives, or undefined where it takes longer than `mostMs`. */
async function orLater<T>(promise: Promise<T>, mostMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, mostMs, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
