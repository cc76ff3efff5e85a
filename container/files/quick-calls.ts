/** What a call takes at most that had not to wait for a disk. */
const quickMs = 1;
/** So many calls after a slow one are made in the background. */
const backgroundCalls = 64;

/**
 * Calls to the file system: in place while they are quick, which is where everything is in memory, and then saves nine
 * tenths of their time; in the background after one that was slow, so that a disk gets many of them at once.
 */
export class QuickCalls {
  private readonly nowMs: () => number;
  private inBackground = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  /** Runs one of two forms of the same call. */
  async run<T>(inPlace: () => T, background: () => Promise<T>): Promise<T> {
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
