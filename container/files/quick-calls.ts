/** A call that took longer has waited for a disk. */
const quickMs = 1;
/** Calls that are made in the background after a slow one. */
const backgroundCalls = 64;

/**
 * Calls to the file system. While they are quick, since everything is in memory, they are made in place, which saves
 * nine tenths of their time; after a slow one they are made in the background, so that a disk gets many at once.
 */
export class QuickCalls {
  private readonly nowMs: () => number;
  private inBackground = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  /** Runs one of two forms of the same call. In place, the result is no promise, and errors are thrown at once. */
  run<T>(inPlace: () => T, background: () => Promise<T>): T | Promise<T> {
    if (this.inBackground > 0) {
      this.inBackground--;
      return background();
    }
    const startedMs = this.nowMs();
    try {
      return inPlace();
    } finally {
      if (this.nowMs() - startedMs > quickMs) this.inBackground = backgroundCalls;
    }
  }
}
