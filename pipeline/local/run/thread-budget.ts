/** One of those who share the threads: an execution. */
export interface ThreadClaimant {
  /** Called when threads are free and all who came before have theirs: it then takes some, or leaves the queue. */
  onTurn(): void;
}

interface Waiting {
  readonly claimant: ThreadClaimant;
  /** How many jobs it could begin. */
  readonly jobs: number;
}

/**
 * Shares the machine's CPUs out over jobs that run at once, so that there are never more of their threads than CPUs.
 * On SageMaker every job has a machine of its own; here they all share one. Who finds none waits, first come, first
 * served, and queues again for the next job.
 */
export class ThreadBudget {
  private free: number;
  private queue: readonly Waiting[] = [];

  constructor(cpuCount: number) {
    this.free = Math.max(1, cpuCount);
  }

  /**
   * Threads for one of `jobs` that the claimant could begin at once: an equal share of what is free, at least one. Give
   * them back with `release`.
   * @returns 0 where it has to wait: it stands in the queue from then on
   */
  take(claimant: ThreadClaimant, jobs: number): number {
    const [first] = this.queue;
    if (this.free === 0 || (first && first.claimant !== claimant)) {
      const place = this.placeOf(claimant);
      this.queue = place < 0 ? [...this.queue, { claimant, jobs }] : this.queue.with(place, { claimant, jobs });
      return 0;
    }
    this.queue = this.queue.slice(1);
    const waiting = this.queue.reduce((sum, each) => sum + each.jobs, jobs);
    const share = Math.max(1, Math.floor(this.free / waiting));
    this.free -= share;
    this.callFirst();
    return share;
  }

  /** Gives up the claimant's place in the queue, where it has one. */
  leave(claimant: ThreadClaimant): void {
    const place = this.placeOf(claimant);
    if (place < 0) return;
    this.queue = this.queue.toSpliced(place, 1);
    this.callFirst();
  }

  release(threads: number): void {
    this.free += threads;
    this.callFirst();
  }

  private callFirst(): void {
    if (this.free > 0) this.queue[0]?.claimant.onTurn();
  }

  private placeOf(claimant: ThreadClaimant): number {
    return this.queue.findIndex((each) => each.claimant === claimant);
  }
}
