import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type ArrivingItems, arrival } from './messages.ts';

/** Then a thread looks whether there is something else to do. */
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
   * Until the item's files are there.
   * @param workMeanwhile  does something else; false where there is nothing
   * @param beforeRest  is called before it waits: what others wait for has to be told first
   * @returns false where they never come: somebody has said why
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
