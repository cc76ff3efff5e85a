/** Shares the units of one or several groups out over worker threads. */

import type { AnyExtractor } from '../extractor.ts';
import type { Spool } from '../files/spool.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import type { Delivery } from './delivery.ts';
import { Lanes } from './lanes.ts';
import type { ThreadData } from './messages.ts';
import { OpenUnits, type OpenUnitsOptions, type UnitOutcome } from './open-units.ts';
import type { RowGroupQueue } from './row-group-queue.ts';
import { type ThreadSeconds, threadSeconds } from './thread-times.ts';
import type { UnitList } from './unit-list.ts';
import { planWork, type SplitOptions } from './work-items.ts';
import { packWork } from './work-list.ts';

export interface UnitRun extends Pick<ThreadData, 'options'> {
  readonly extractor: AnyExtractor;
  /** How threads load the same one. */
  readonly reference: ExtractorReference;
  readonly spool: Spool;
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
  /** Row groups that the threads encode beside; it is closed in the end. */
  readonly rowGroups: RowGroupQueue;
  /** Called once all units have ended: until it resolves, threads stay for row groups. */
  readonly onAllEnded: () => Promise<void>;
  readonly interruption: AbortSignal;
  /** Brings the files, where they are not there from the beginning. */
  readonly delivery?: Delivery | undefined;
}

/**
 * Brings every unit to its end: largest first, each lane taking the next by itself. What a dying thread had is
 * tried again; only a unit that several died over is rejected. Resolves with units left only where
 * `interruption` fires.
 * @returns what the threads did with their time
 * @throws JobFailure where no thread can be started, several die over a row group, or the extractor cannot be loaded in
 *   one; what `onOutcome` and `onAllEnded` throw
 */
export async function runUnits(units: UnitList, run: UnitRun): Promise<ThreadSeconds> {
  const startedMs = performance.now();
  const { reference, options, pieceBytes, rowGroups, spool, interruption, delivery } = run;
  if (interruption.aborted) return threadSeconds([], 0);
  const items = planWork(units, { options, pieceBytes, ...splittingOf(run) });
  const work = packWork(items, units);
  const failure = new Failure();
  const onFailure = (error: unknown) => failure.of(error);
  const open = new OpenUnits(items, work, {
    ...run,
    units,
    onOutcome: failure.orElse(run.onOutcome),
    onFailure,
    // An extractor may never finish putting a unit together: the process then has nothing to wait for, and ends.
    onPuttingTogether: () => lanes.holdProgram(false),
  });
  const arriving = delivery?.begin({
    work,
    ...items,
    onFailure,
    onRefused: (refusal) => open.settle({ kind: 'rejected', ...refusal }),
  });
  const data = {
    ...{ extractor: reference, options, work, spool: spool.shared, rowGroups: rowGroups.shared },
    ...(arriving && { arriving }),
  };
  const lanes = new Lanes({ ...run, data, open, onFailure });
  const orStopped = (promise: Promise<void>) => Promise.race([promise, fired(interruption), failure.thrown]);
  try {
    lanes.startUpTo(items.count);
    rowGroups.moreListener = (outstanding) => lanes.startUpTo(outstanding);
    await orStopped(open.whenAllEnded());
    lanes.holdProgram(true);
    if (!interruption.aborted) await orStopped(run.onAllEnded());
    rowGroups.close();
    if (!interruption.aborted) await orStopped(lanes.whenAllEnded());
    return threadSeconds(lanes.times, performance.now() - startedMs);
  } finally {
    await lanes.close();
  }
}

/** Units whose files are fetched are cut only where it is known which bytes a piece reads. */
function splittingOf({ extractor, delivery }: UnitRun): Pick<SplitOptions, 'splitting' | 'bytesOf'> {
  const { splitting } = extractor;
  if (delivery === undefined || splitting === undefined) return { splitting };
  const bytesOf = delivery.bytesOf(splitting);
  return bytesOf === undefined ? { splitting: undefined } : { splitting, bytesOf };
}

/** The first error while outcomes are kept, as on a full disk: it ends the run. */
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

  of(error: unknown): void {
    this.#reject(error);
  }

  orElse(keep: (outcome: UnitOutcome) => void): (outcome: UnitOutcome) => void {
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
