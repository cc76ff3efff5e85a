/** How the CPUs of a machine are shared out among the processes that use one store. Pure. */

/** What one process has of the CPUs, and what it waits for. */
export interface CpuClaim {
  /** A new one each time a process opens the store. */
  readonly id: string;
  /** CPUs. */
  readonly held: number;
  /** Jobs that it could begin, and the executions that they are of. */
  readonly jobs: number;
  readonly executions: number;
  /** CPUs that it has had for each of its executions: of those that wait, the one that has had least is next. */
  readonly served: number;
}

/** What a process states when it asks for CPUs or gives some back. */
export type Wanted = Pick<CpuClaim, 'held' | 'jobs' | 'executions'>;

/** What all processes of a store hold and wait for. */
export interface CpuShares {
  /** What the last one to be served has had: a process that begins to wait starts from there, neither behind nor ahead. */
  readonly turn: number;
  readonly claims: readonly CpuClaim[];
}

export const noShares: CpuShares = { turn: 0, claims: [] };

/** What a process may take, and the shares after it. */
export interface Granted {
  readonly next: CpuShares;
  /** CPUs for one job each. */
  readonly shares: readonly number[];
  /** CPUs are free, but others come first. */
  readonly isOvertaken: boolean;
}

/**
 * Deals CPUs out to a process as far as they are free and nobody is before it: to executions alike, whichever process
 * runs them, and to each job an equal share of what is free, at least one.
 * @param isOutOfTurn true where those who are first have long not come: they lose their turn
 */
export function shareOut(
  { turn, claims }: CpuShares,
  { id, wanted, cpuCount, isOutOfTurn }: { id: string; wanted: Wanted; cpuCount: number; isOutOfTurn: boolean },
): Granted {
  const earlier = claims.find((claim) => claim.id === id);
  const known = claims.filter((claim) => claim.id !== id);
  const others = isOutOfTurn ? known.map((claim) => ({ ...claim, jobs: 0, executions: 0 })) : known;
  const waiting = others.filter(({ jobs }) => jobs > 0);
  const isNew = earlier === undefined || earlier.jobs === 0;
  let { held, jobs } = wanted;
  let served = isNew ? Math.max(earlier?.served ?? 0, turn) : earlier.served;
  let lastTurn = turn;
  let free = Math.max(1, cpuCount) - sum(others.map((claim) => claim.held)) - held;
  const shares: number[] = [];
  while (jobs > 0 && free > 0 && waiting.every((claim) => served <= claim.served)) {
    const share = Math.max(1, Math.floor(free / (jobs + sum(waiting.map((claim) => claim.jobs)))));
    shares.push(share);
    lastTurn = served;
    served += share / Math.max(1, wanted.executions);
    held += share;
    free -= share;
    jobs--;
  }
  const own = { id, held, jobs, executions: jobs > 0 ? wanted.executions : 0, served };
  const kept = held > 0 || jobs > 0 ? [own] : [];
  return {
    next: { turn: lastTurn, claims: [...others, ...kept].sort((a, b) => (a.id < b.id ? -1 : 1)) },
    shares,
    isOvertaken: jobs > 0 && free > 0,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
