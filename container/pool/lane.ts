import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { StaticPool } from 'node-worker-threads-pool';
import type { Unit } from '../extractor.ts';
import type { ExtractReply, ExtractTask, WorkerSettings } from './messages.ts';

/** How a thread ended while it worked on a unit. */
export interface Death {
  readonly status: 'died';
  /** In words: `its thread ended with exit code 1`. */
  readonly how: string;
  /** False where the thread had not even loaded its code. */
  readonly hadStarted: boolean;
}

type ExtractFunction = (task: ExtractTask) => ExtractReply;

export interface LaneSettings extends Omit<WorkerSettings, 'started'> {
  /** Bound of the thread's JavaScript heap, in MiB. */
  readonly heapMiB: number;
}

/**
 * One thread that takes one unit after another, and is replaced when it dies.
 *
 * node-worker-threads-pool never settles the promise of a task whose worker calls `process.exit`, does not replace a
 * worker that left with code 0, and takes a worker's second message for the next task's answer. So each lane is a pool
 * of one worker: its end is watched for beside the task, its answers are numbered, and what is broken is thrown away.
 */
export class Lane {
  private readonly settings: LaneSettings;
  private pool: StaticPool<ExtractFunction> | undefined;
  private death: Promise<Death> | undefined;
  private nextId = 0;

  constructor(settings: LaneSettings) {
    this.settings = settings;
  }

  /** Never rejects: a thread that dies is an answer, too. */
  async extract(unit: Unit): Promise<ExtractReply | Death> {
    if (!this.pool) this.start();
    const id = this.nextId++;
    const task = this.pool!.exec({ id, unit }).catch((error: Error): Death => died(describeError(error)));
    const reply = await Promise.race([task, this.death!]);
    if (reply.status === 'died') {
      // The thread's own words, where it had any, come with an event that may follow its answer.
      const death = await Promise.race([this.death!, tick(reply)]);
      await this.close();
      return { ...reply, hadStarted: death.hadStarted };
    }
    if (reply.id === id) return reply;
    await this.close();
    return died('its thread sent an answer that nobody had asked for');
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    await pool?.destroy();
  }

  private start(): void {
    const { heapMiB, ...worker } = this.settings;
    const started = new SharedArrayBuffer(4);
    const pool: StaticPool<ExtractFunction> = new StaticPool<ExtractFunction>({
      size: 1,
      task: fileURLToPath(new URL('./worker.js', import.meta.url)),
      workerData: { ...worker, started } satisfies WorkerSettings,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    });
    this.pool = pool;
    this.death = new Promise((resolve) => {
      pool.once('worker-ready', (thread: Worker) => {
        let reason: string | undefined;
        thread.on('error', (error: Error) => {
          reason = describeError(error);
        });
        thread.once('exit', (code) => {
          const hadStarted = Atomics.load(new Int32Array(started), 0) === 1;
          resolve({ ...died(reason ?? `its thread ended with exit code ${code}`), hadStarted });
        });
      });
    });
  }
}

function died(how: string): Death {
  return { status: 'died', how, hadStarted: true };
}

function tick(death: Death): Promise<Death> {
  return new Promise((resolve) => setTimeout(() => resolve(death), 100));
}

function describeError(error: Error): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'its thread ran out of memory';
  return `its thread failed: ${message}`;
}
