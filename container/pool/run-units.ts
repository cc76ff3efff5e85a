/** Shares the units of a group out over worker threads. */

import type { AnyExtractor } from '../extractor.ts';
import { JobFailure } from '../failure.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import { occupyThread } from './lane.ts';
import type { ThreadData } from './messages.ts';
import { OpenUnits, type OpenUnitsOptions, type UnitOutcome } from './open-units.ts';
import { describeDeath, type ThreadDeath } from './thread-deaths.ts';
import { ThreadPool } from './thread-pool.ts';
import type { UnitList } from './unit-list.ts';
import { planWork } from './work-items.ts';
import { packWork } from './work-list.ts';

export interface UnitRun extends Omit<ThreadData, 'work' | 'extractor'> {
  readonly extractor: AnyExtractor;
  /** How threads load the same one. */
  readonly reference: ExtractorReference;
  /** Units of more bytes are read by several threads, pieces of about so many bytes each; 0 for never. */
  readonly pieceBytes: number;
  readonly threads: number;
  /** A thread that works on a unit, or on a piece of one, for longer is ended, and the unit rejected; 0 for no limit. */
  readonly unitSeconds: number;
  /** Heap of a thread; one that needs more dies, and its unit is rejected. */
  readonly heapLimitMb: number;
  /** Called once a unit, in the order in which they end. */
  readonly onOutcome: (outcome: UnitOutcome) => void;
  readonly onRetry: OpenUnitsOptions['onRetry'];
  readonly interruption: AbortSignal;
}

/** Threads of a lane that die one after the other without having taken a unit, before the lane gives up. */
const mostFailedStarts = 3;

/**
 * Brings every unit to its end: largest first, each lane taking the next by itself. What a thread had that dies is
 * tried again; what several died over is rejected, and no other. Resolves with units left only where `interruption`
 * fires.
 * @throws JobFailure where no thread can be started, or the extractor cannot be loaded in one; what `onOutcome` throws
 */
export async function runUnits(units: UnitList, run: UnitRun): Promise<void> {
  if (units.count === 0 || run.interruption.aborted) return;
  const { extractor, reference, root, options, pieceBytes } = run;
  const items = planWork(units, { splitting: extractor.splitting, options, pieceBytes });
  const work = packWork(items, units);
  const failure = new Failure();
  const open = new OpenUnits(items, work, { ...run, units, onOutcome: failure.of(run.onOutcome) });
  const lanes = new Lanes(run, { extractor: reference, root, options, work }, open);
  const laneCount = Math.min(run.threads, items.count);
  try {
    const running = Promise.all(Array.from({ length: laneCount }, () => lanes.runOne()));
    await Promise.race([running, fired(run.interruption), failure.thrown]);
  } finally {
    await lanes.close();
  }
  await Promise.race([open.whenFinished(), failure.thrown]);
  if (!run.interruption.aborted) lanes.expectNoneOpen();
}

class Lanes {
  readonly #run: UnitRun;
  readonly #data: ThreadData;
  readonly #open: OpenUnits;
  readonly #pools = new Set<ThreadPool>();
  #owners = 0;
  #isClosed = false;
  #lastDeath: ThreadDeath | undefined;

  constructor(run: UnitRun, data: ThreadData, open: OpenUnits) {
    this.#run = run;
    this.#data = data;
    this.#open = open;
  }

  /** Keeps a thread at work until no unit is left; gives up where its threads die before they take one. */
  async runOne(): Promise<void> {
    let pool = this.#openPool();
    for (let failedStarts = 0; failedStarts < mostFailedStarts; ) {
      const owner = ++this.#owners;
      const death = await this.#occupy(pool, owner);
      // A thread that was ended from here has lost nothing.
      if (death === undefined || this.#isClosed) break;
      this.#lastDeath = death;
      const hadUnit = this.#open.bury(owner, { death, root: this.#run.root });
      failedStarts = hadUnit || death.isOverTime ? 0 : failedStarts + 1;
      // The pool replaces a thread by itself unless it ended with 0; one that never took its task may still hold it.
      if (death.exitCode !== 0 && death.hasStarted) continue;
      await this.#closePool(pool);
      pool = this.#openPool();
    }
    await this.#closePool(pool);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#pools].map((pool) => this.#closePool(pool)));
  }

  expectNoneOpen(): void {
    if (this.#open.count === 0) return;
    const reason = this.#lastDeath === undefined ? 'none said why' : describeDeath(this.#lastDeath, 'log');
    throw new JobFailure(`no worker thread can be started, ${this.#open.count} units are left: ${reason}`);
  }

  async #occupy(pool: ThreadPool, owner: number): Promise<ThreadDeath | undefined> {
    let refusal: string | undefined;
    const death = await occupyThread(pool, {
      owner,
      limitMs: this.#run.unitSeconds * 1000,
      onMessage: (message) => {
        if (message.kind === 'cannot-start') refusal = message.message;
        else this.#open.settle(message);
      },
    });
    if (refusal !== undefined) throw new JobFailure(`no worker thread can be started: ${refusal}`);
    return death;
  }

  #openPool(): ThreadPool {
    const pool = new ThreadPool(this.#data, { heapLimitMb: this.#run.heapLimitMb });
    this.#pools.add(pool);
    return pool;
  }

  async #closePool(pool: ThreadPool): Promise<void> {
    this.#pools.delete(pool);
    await pool.destroy();
  }
}

/** What goes wrong where outcomes are kept, as on a full disk, ends the run: there is nobody else to hear of it. */
class Failure {
  readonly thrown: Promise<never>;
  readonly #reject: (error: unknown) => void;

  constructor() {
    let fail: (error: unknown) => void = () => {};
    this.thrown = new Promise((_, reject) => {
      fail = reject;
    });
    this.thrown.catch(() => {});
    this.#reject = fail;
  }

  of(keep: (outcome: UnitOutcome) => void): (outcome: UnitOutcome) => void {
    return (outcome) => {
      try {
        keep(outcome);
      } catch (error) {
        this.#reject(error);
      }
    };
  }
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
