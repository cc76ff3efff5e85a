import { fileURLToPath } from 'node:url';
import { StaticPool } from 'node-worker-threads-pool';
import type { PoolWorker } from 'node-worker-threads-pool/dist/poolWorker.js';
import type { LaneTask, ThreadData } from './messages.ts';

/**
 * A pool of one thread that reports each end of the thread: `worker-error` (the error), then `worker-exit` (the exit code).
 *
 * node-worker-threads-pool replaces a thread by itself, unless it ended with code 0; it never settles the task of a
 * thread that called process.exit, and leaves `error` without a listener between tasks, which would end the program.
 * A pool holds one thread because one that has lost a thread must be built anew, which may not disturb the others.
 */
export class ThreadPool extends StaticPool<(task: LaneTask) => void, ThreadData> {
  // Set by the base class's constructor, before a field of this class could be.
  declare private thread: PoolWorker | undefined;

  constructor(workerData: ThreadData, options: { readonly heapLimitMb: number }) {
    const task = fileURLToPath(import.meta.resolve('#worker'));
    super({ size: 1, task, workerData, resourceLimits: { maxOldGenerationSizeMb: options.heapLimitMb } });
  }

  /** Ends the thread, whatever it does; another one takes its place. */
  endThread(): void {
    void this.thread?.terminate();
  }

  /** Whether the thread keeps the process alive. */
  holdProgram(isHeld: boolean): void {
    if (isHeld) this.thread?.ref();
    else this.thread?.unref();
  }

  protected override fill(getWorker: () => PoolWorker): void {
    super.fill(() => {
      const worker = getWorker();
      this.thread = worker;
      worker.on('error', (error) => this.emit('worker-error', error));
      worker.once('exit', (exitCode) => this.emit('worker-exit', exitCode));
      return worker;
    });
  }
}
