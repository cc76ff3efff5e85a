/** How many requests are under way at once: fewer where S3 asks for it, then slowly more again. */

export class RequestLimit {
  private readonly most: number;
  private limit: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Counts reductions: a request that began before the last one does not cause another. */
  private reductions = 0;

  constructor(most: number) {
    this.most = most;
    this.limit = most;
  }

  /** Runs `work` once it is its turn: first come, first served. */
  async run<T>(work: () => Promise<T>, asksForFewer: (error: unknown) => boolean): Promise<T> {
    if (this.running < Math.floor(this.limit)) this.running++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    const { reductions } = this;
    try {
      const result = await work();
      this.limit = Math.min(this.most, this.limit + 1 / this.limit);
      return result;
    } catch (error) {
      if (asksForFewer(error) && reductions === this.reductions) {
        this.reductions++;
        this.limit = Math.max(1, Math.floor(this.limit / 2));
      }
      throw error;
    } finally {
      this.running--;
      this.letOthers();
    }
  }

  private letOthers(): void {
    while (this.waiting.length > 0 && this.running < Math.floor(this.limit)) {
      this.running++;
      this.waiting.shift()!();
    }
  }
}
