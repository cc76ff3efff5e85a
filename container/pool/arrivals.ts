import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type ArrivingItems, arrival } from './messages.ts';

/** After so long a thread looks for something else to do. */
const longestWaitMs = 20;

/** A thread's side of files that come while it works. */
export class Arrivals {
  private readonly states: Int32Array;
  private readonly folder: string;

  constructor({ states, folder }: ArrivingItems) {
    this.states = new Int32Array(states);
    this.folder = folder;
  }

  /** The root below which the item's files lie. */
  folderOf(index: number): string {
    return join(this.folder, String(index));
  }

  /**
   * Waits until the item's files are there.
   * @param workMeanwhile  does something else; gives back false where there was nothing to do
   * @param beforeRest  is called before it waits: answers that others wait for have to be handed over first
   * @returns false where they never come, for a reason that has been reported
   */
  async wait(
    index: number,
    { workMeanwhile, beforeRest }: { workMeanwhile: () => Promise<boolean>; beforeRest: () => void },
  ): Promise<boolean> {
    while (Atomics.load(this.states, index) === arrival.awaited) {
      if (await workMeanwhile()) continue;
      beforeRest();
      Atomics.wait(this.states, index, arrival.awaited, longestWaitMs);
      await setImmediate();
    }
    return Atomics.load(this.states, index) === arrival.ready;
  }
}
