/**
 * Shares the machine's CPUs out over jobs that run at once, so that there are never more of their threads than CPUs.
 * On SageMaker every job has a machine of its own; here they all share one.
 */
export class ThreadBudget {
  private free: number;

  constructor(cpuCount: number) {
    this.free = Math.max(1, cpuCount);
  }

  get isExhausted(): boolean {
    return this.free === 0;
  }

  /** Threads for one of `waiting` jobs that could begin now: an equal share, at least one. Give them back with `release`. */
  take(waiting: number): number {
    const share = Math.max(1, Math.floor(this.free / Math.max(1, waiting)));
    this.free -= share;
    return share;
  }

  release(threads: number): void {
    this.free += threads;
  }
}
