/** Work that would hold the event loop for long, and lets signals, messages and timers be heard meanwhile. */

/**
 * Work on so many items at a time, results in the order of the items. Signals are heard meanwhile.
 * @param work  whose result is no promise where it was there at once
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  lanes: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const pauseForEvents = createEventPause();
  const running: (Result | Promise<Result>)[] = [];
  for (const item of items) {
    const result = work(item);
    const pause = pauseForEvents();
    if (pause !== undefined) await pause;
    if (running.length === 0 && !(result instanceof Promise)) {
      yield result;
      continue;
    }
    // A failure reaches the caller when the result is taken; until then it must not count as unhandled.
    if (result instanceof Promise) result.catch(() => {});
    running.push(result);
    if (running.length >= lanes) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}

/**
 * Gives signals, messages and timers their turn now and then, in work that would not let go of its thread for long.
 * @returns what to wait for between two pieces of it
 */
export function createEventPause(everyMs = 50): () => Promise<void> | undefined {
  let pausedMs = performance.now();
  return () => {
    if (performance.now() - pausedMs < everyMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        pausedMs = performance.now();
        resolve();
      });
    });
  };
}
