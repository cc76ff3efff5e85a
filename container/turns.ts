/**
 * Gives signals, messages and timers their turn now and then, in work that would not let go of its thread for long.
 * @returns what to wait for between two pieces of it
 */
export function createTurns(everyMs = 50): () => Promise<void> | undefined {
  let turnMs = performance.now();
  return () => {
    if (performance.now() - turnMs < everyMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        turnMs = performance.now();
        resolve();
      });
    });
  };
}
