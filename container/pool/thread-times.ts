/** What a thread does with its time, in memory that it shares with the main thread: it may die at any moment. */

/** Seconds of each thread, in the order in which they began; a thread's three add up to the time of the whole. */
export interface ThreadSeconds {
  /** With a unit or a row group. */
  readonly work: readonly number[];
  /** For files that were on their way. */
  readonly wait: readonly number[];
  /** The rest: it started, had nothing to do, or the main thread was behind. */
  readonly idle: readonly number[];
}

const [workWord, waitWord] = [0, 1];

/** Of a thread, and of those that take its place. */
export function createThreadTimes(): SharedArrayBuffer {
  return new SharedArrayBuffer(8 * 2);
}

/** @param elapsedMs from the first thread's begin to the last one's end */
export function threadSeconds(times: readonly SharedArrayBuffer[], elapsedMs: number): ThreadSeconds {
  const words = times.map((shared) => new Float64Array(shared));
  const seconds = (of: (word: Float64Array) => number) => words.map((word) => Math.round(of(word)) / 1000);
  return {
    work: seconds((word) => word[workWord]!),
    wait: seconds((word) => word[waitWord]!),
    idle: seconds((word) => Math.max(0, elapsedMs - word[workWord]! - word[waitWord]!)),
  };
}

/** The thread's side. */
export class TimeKeeper {
  readonly #words: Float64Array;

  constructor(times: SharedArrayBuffer) {
    this.#words = new Float64Array(times);
  }

  async work<T>(act: () => T | Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      return await act();
    } finally {
      this.#words[workWord]! += performance.now() - startedMs;
    }
  }

  /** Counts the time of waiting, without the work that is done meanwhile. */
  async wait<T>(act: () => Promise<T>): Promise<T> {
    const [startedMs, workedMs] = [performance.now(), this.#words[workWord]!];
    try {
      return await act();
    } finally {
      this.#words[waitWord]! += performance.now() - startedMs - (this.#words[workWord]! - workedMs);
    }
  }
}
