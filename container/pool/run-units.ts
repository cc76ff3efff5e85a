import type { Reject, Unit, Warning } from '../extractor.ts';
import { TaskError } from '../task-error.ts';
import { type Death, Lane, type LaneSettings } from './lane.ts';
import type { ExtractReply } from './messages.ts';

/** Codes of the rejects that the runtime adds to an extractor's own, with their meaning in one sentence. */
export const runtimeRejectCodes = {
  'extractor-failed': 'the extractor threw an error on the unit',
  'worker-crashed': 'three threads in a row died while they worked on the unit',
} as const;

/** How a unit ended. */
export type UnitResult =
  | {
      readonly status: 'processed';
      readonly rows: Uint8Array;
      readonly rowCount: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly status: 'rejected'; readonly reject: Reject };

export interface RunOptions {
  readonly lane: LaneSettings;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called once a unit, in the order in which they end. */
  readonly onResult: (index: number, result: UnitResult) => void;
}

const mostDeaths = 3;

/**
 * Extracts every unit, the largest first, so that no thread is left with a long one at the end. A unit whose thread
 * dies is tried again in a new one; after three deaths it is a reject, and the others go on.
 * @throws TaskError where no thread can be started, or the extractor cannot be loaded; the signal's reason when aborted
 */
export async function runUnits(units: readonly Unit[], options: RunOptions): Promise<void> {
  const order = largestFirst(units);
  const lanes = Array.from({ length: Math.min(options.threads, units.length) }, () => new Lane(options.lane));
  const closeAll = () => Promise.all(lanes.map((lane) => lane.close()));
  const stop = new AbortController();
  let next = 0;
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(options.signal.reason);
    if (options.signal.aborted) abort();
    options.signal.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => stop.abort());
  try {
    await Promise.race([Promise.all(lanes.map(work)), aborted]);
  } finally {
    stop.abort();
    await closeAll();
  }

  async function work(lane: Lane): Promise<void> {
    while (next < order.length && !stop.signal.aborted) {
      const index = order[next++]!;
      const result = await extractGuarded(lane, units[index]!, stop.signal);
      if (!stop.signal.aborted) options.onResult(index, result);
    }
  }
}

async function extractGuarded(lane: Lane, unit: Unit, signal: AbortSignal): Promise<UnitResult> {
  let death: Death | undefined;
  for (let attempt = 0; attempt < mostDeaths && !signal.aborted; attempt++) {
    const reply: ExtractReply | Death = await lane.extract(unit);
    if (reply.status === 'fatal') throw new TaskError(reply.message);
    if (reply.status !== 'died') return reply;
    if (!reply.hadStarted) throw new TaskError(`no thread can be started: ${reply.how}`);
    death = reply;
  }
  const message = `three threads died while they worked on it; the last one: ${death?.how}`;
  return { status: 'rejected', reject: { path: unit.path, code: 'worker-crashed', message } };
}

/** Positions of the units by size, ties in the plan's order. */
export function largestFirst(units: readonly Unit[]): readonly number[] {
  return units.map((_, index) => index).sort((a, b) => units[b]!.sizeBytes - units[a]!.sizeBytes || a - b);
}
