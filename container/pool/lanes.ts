/** The lanes of a run: as many as there is work for, each with a thread at a time. */

import { JobFailure } from '../failure.ts';
import { occupyThread } from './lane.ts';
import type { LaneMessage, SystemError, ThreadData } from './messages.ts';
import type { OpenUnits } from './open-units.ts';
import type { RowGroupQueue } from './row-group-queue.ts';
import { describeDeath, type ThreadDeath } from './thread-deaths.ts';
import { ThreadPool } from './thread-pool.ts';
import { createThreadTimes } from './thread-times.ts';

export interface LanesOptions {
  readonly data: ThreadData;
  readonly open: OpenUnits;
  readonly rowGroups: RowGroupQueue;
  /** No more lanes than that. */
  readonly threads: number;
  readonly unitSeconds: number;
  readonly heapLimitMb: number;
  /** Called where nothing can go on. */
  readonly onFailure: (error: unknown) => void;
}

/** Threads of a lane that die one after the other without having taken anything, before the lane gives up. */
const mostFailedStarts = 3;

export class Lanes {
  readonly #options: LanesOptions;
  readonly #pools = new Set<ThreadPool>();
  readonly #running = new Set<Promise<void>>();
  /** By place; a lane has the first one that is free. */
  readonly #times: SharedArrayBuffer[] = [];
  readonly #busyPlaces = new Set<number>();
  #owners = 0;
  #isClosed = false;
  #lastDeath: ThreadDeath | undefined;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Starts lanes until there are so many, up to the limit. */
  startUpTo(count: number): void {
    const { threads, onFailure } = this.#options;
    while (!this.#isClosed && this.#running.size < Math.min(count, threads)) {
      const place = this.#takePlace();
      const lane: Promise<void> = this.#runOne(this.#times[place]!)
        .finally(() => this.#busyPlaces.delete(place))
        .then(
          () => this.#end(lane),
          (error: unknown) => {
            this.#running.delete(lane);
            onFailure(error);
          },
        );
      this.#running.add(lane);
    }
  }

  /** Of each lane, for `threadSeconds`. */
  get times(): readonly SharedArrayBuffer[] {
    return this.#times;
  }

  async whenAllEnded(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Whether the process stays alive for as long as there are threads, even idle ones. */
  holdProgram(isHeld: boolean): void {
    for (const pool of this.#pools) pool.holdProgram(isHeld);
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#pools].map((pool) => this.#closePool(pool)));
  }

  /** Keeps a thread at work until no more work can come; gives up where its threads die before they take any. */
  async #runOne(times: SharedArrayBuffer): Promise<void> {
    const { open, rowGroups } = this.#options;
    let pool = this.#openPool();
    for (let failedStarts = 0; failedStarts < mostFailedStarts; ) {
      const owner = ++this.#owners;
      const death = await this.#occupy(pool, { owner, times });
      // A thread that was ended from here had nothing left to do.
      if (death === undefined || this.#isClosed) break;
      this.#lastDeath = death;
      const hadUnit = open.bury(owner, death);
      const hadRows = rowGroups.bury(owner, death);
      failedStarts = hadUnit || hadRows || death.isOverTime ? 0 : failedStarts + 1;
      // The pool replaces a thread by itself unless it ended with 0; one that never took its task may still hold it.
      if (death.exitCode !== 0 && death.hasStarted) continue;
      await this.#closePool(pool);
      pool = this.#openPool();
    }
    await this.#closePool(pool);
  }

  #takePlace(): number {
    let place = 0;
    while (this.#busyPlaces.has(place)) place++;
    this.#busyPlaces.add(place);
    this.#times[place] ??= createThreadTimes();
    return place;
  }

  #end(lane: Promise<void>): void {
    this.#running.delete(lane);
    const { open, rowGroups, onFailure } = this.#options;
    if (this.#running.size > 0 || this.#isClosed || open.count + rowGroups.outstanding === 0) return;
    const reason = this.#lastDeath === undefined ? 'none said why' : describeDeath(this.#lastDeath, 'log');
    const left = open.count > 0 ? `${open.count} units` : `${rowGroups.outstanding} row groups`;
    onFailure(new JobFailure(`no worker thread can be started, ${left} are left: ${reason}`));
  }

  async #occupy(
    pool: ThreadPool,
    { owner, times }: { readonly owner: number; readonly times: SharedArrayBuffer },
  ): Promise<ThreadDeath | undefined> {
    const { open, rowGroups, unitSeconds, onFailure } = this.#options;
    let refusal: string | undefined;
    const onMessage = (message: LaneMessage) => {
      // Nobody waits for it any more.
      if (this.#isClosed) return;
      if (message.kind === 'cannot-start') refusal = message.message;
      else if (message.kind === 'cannot-keep') onFailure(errorOf(message.error));
      else if (message.kind === 'encoded') rowGroups.settle(message.slot, message.rowGroup);
      else open.settle(message);
    };
    const death = await occupyThread(pool, { owner, times, limitMs: unitSeconds * 1000, onMessage });
    if (refusal !== undefined) throw new JobFailure(`no worker thread can be started: ${refusal}`);
    return death;
  }

  #openPool(): ThreadPool {
    const pool = new ThreadPool(this.#options.data, { heapLimitMb: this.#options.heapLimitMb });
    this.#pools.add(pool);
    return pool;
  }

  async #closePool(pool: ThreadPool): Promise<void> {
    this.#pools.delete(pool);
    await pool.destroy();
  }
}

function errorOf({ message, ...system }: SystemError): Error {
  return Object.assign(new Error(message), system);
}
