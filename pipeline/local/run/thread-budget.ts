import type { Granted, Wanted } from './cpu-shares.ts';

/** One of those who share the threads: an execution. */
export interface ThreadClaimant {
  /** Called when threads are free and all who came before have theirs: it then takes some, or leaves the queue. */
  onTurn(): void;
}

/** Where the CPUs come from that this process deals out. */
export interface CpuSource {
  /** States what this process holds and waits for; resolves to what it may have. Never rejects. */
  exchange(wanted: Wanted, isOutOfTurn: boolean): Promise<Omit<Granted, 'next'>>;
  /** Calls back when there may be more, and in any case now and then, until the function that it gives is called. */
  watch(onChange: (isOnlyTime: boolean) => void): () => void;
}

interface Waiting {
  readonly claimant: ThreadClaimant;
  /** How many jobs it could begin. */
  readonly jobs: number;
}

/** How often those who come first may leave free CPUs untaken, as a suspended process does, before they lose their turn. */
const mostTimesOvertaken = 5;

/**
 * Shares the machine's CPUs out over jobs that run at once, so that there are never more of their threads than CPUs.
 * On SageMaker every job has a machine of its own; here they all share one. Who finds none waits, first come, first
 * served, and queues again for the next job: so no execution begins two jobs while another one waits for its first.
 */
export class ThreadBudget {
  private readonly source: CpuSource;
  private queue: readonly Waiting[] = [];
  private inUse = 0;
  /** CPUs for one job each that nobody has taken yet. */
  private supply: readonly number[] = [];
  private isStale = false;
  private exchanging: Promise<void> | undefined;
  private stopWatching: (() => void) | undefined;
  private isOvertaken = false;
  private timesOvertaken = 0;

  constructor(source: CpuSource) {
    this.source = source;
  }

  /**
   * Threads for one of `jobs` that the claimant could begin at once. Give them back with `release`.
   * @returns 0 where it has to wait: it stands in the queue from then on
   */
  take(claimant: ThreadClaimant, jobs: number): number {
    const place = this.placeOf(claimant);
    const [threads, ...left] = this.supply;
    if (threads === undefined || place > 0 || (place < 0 && this.queue.length > 0)) {
      this.queue = place < 0 ? [...this.queue, { claimant, jobs }] : this.queue.with(place, { claimant, jobs });
      if (threads === undefined) this.exchange();
      return 0;
    }
    this.queue = this.queue.slice(1);
    this.supply = left;
    this.inUse += threads;
    this.callFirst();
    return threads;
  }

  /** Threads for one job, once it is its turn; 0 where the signal is aborted before that. */
  takeInTurn(signal: AbortSignal): Promise<number> {
    return new Promise((resolve) => {
      const onAbort = () => {
        this.leave(claimant);
        resolve(0);
      };
      const claimant: ThreadClaimant = {
        onTurn: () => {
          const granted = this.take(claimant, 1);
          if (granted === 0) return;
          signal.removeEventListener('abort', onAbort);
          resolve(granted);
        },
      };
      if (signal.aborted) return resolve(0);
      signal.addEventListener('abort', onAbort);
      claimant.onTurn();
    });
  }

  /** Says how many jobs a claimant could begin now; whoever has no place in the queue is given none. */
  revise(claimant: ThreadClaimant, jobs: number): void {
    const place = this.placeOf(claimant);
    if (place >= 0) this.queue = this.queue.with(place, { claimant, jobs });
  }

  /** Gives up the claimant's place in the queue, where it has one. */
  leave(claimant: ThreadClaimant): void {
    const place = this.placeOf(claimant);
    if (place < 0) return;
    this.queue = this.queue.toSpliced(place, 1);
    this.exchange();
    this.callFirst();
  }

  release(threads: number): void {
    this.inUse -= threads;
    this.exchange();
  }

  /** Resolves when the other processes know all that was given back. */
  async whenSettled(): Promise<void> {
    await this.exchanging;
  }

  private exchange(): void {
    this.isStale = true;
    this.exchanging ??= this.exchangeAll();
  }

  private async exchangeAll(): Promise<void> {
    while (this.isStale) {
      // Waits for the end of this turn of the event loop, so that one exchange states all changes.
      await Promise.resolve();
      this.isStale = false;
      if (this.queue.length === 0) this.supply = [];
      const { shares, isOvertaken } = await this.source.exchange(
        this.wanted(),
        this.timesOvertaken > mostTimesOvertaken,
      );
      this.isOvertaken = isOvertaken;
      if (!isOvertaken) this.timesOvertaken = 0;
      this.supply = [...this.supply, ...shares];
      this.callFirst();
      this.watch();
    }
    // In the same turn of the event loop as the last check: whoever comes later begins another exchange.
    this.exchanging = undefined;
  }

  private wanted(): Wanted {
    const held = this.inUse + sum(this.supply);
    const jobs = Math.max(0, sum(this.queue.map((each) => each.jobs)) - this.supply.length);
    return { held, jobs, executions: this.queue.length };
  }

  /** What others hold matters only while somebody waits and nothing is free. */
  private watch(): void {
    const isWaiting = this.queue.length > 0 && this.supply.length === 0;
    if (!isWaiting) {
      this.stopWatching?.();
      this.stopWatching = undefined;
      return;
    }
    this.stopWatching ??= this.source.watch((isOnlyTime) => {
      if (isOnlyTime && this.isOvertaken) this.timesOvertaken++;
      this.exchange();
    });
  }

  private callFirst(): void {
    if (this.supply.length > 0) this.queue[0]?.claimant.onTurn();
  }

  private placeOf(claimant: ThreadClaimant): number {
    return this.queue.findIndex((each) => each.claimant === claimant);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
