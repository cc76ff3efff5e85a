/** When steps run that wait for one another, for a place among those that run at once, and for machines. */

export interface Task {
  readonly name: string;
  readonly seconds: number;
  /** Names of tasks; others are taken to have ended. */
  readonly waitsFor: readonly string[];
  readonly instanceType: string;
  readonly instances: number;
}

export interface ScheduleLimits {
  readonly stepsAtOnce: number;
  /** Machines at once, by type; no limit where it says nothing. */
  readonly instancesAtOnce: Readonly<Record<string, number>>;
}

export interface Schedule {
  readonly seconds: number;
  /** Tasks that nothing but the one before held back, from the first to the one that ends last. */
  readonly longestWay: readonly string[];
}

interface Placed {
  readonly task: Task;
  readonly endsAt: number;
  /** What it waited for last. */
  readonly after: Placed | undefined;
}

/** Begins each task as soon as it may, in the given order: as SageMaker does, and as any greedy list does. */
export function schedule(tasks: readonly Task[], { stepsAtOnce, instancesAtOnce }: ScheduleLimits): Schedule {
  const known = new Set(tasks.map(({ name }) => name));
  const done = new Map<string, Placed>();
  let waiting = tasks.filter(({ waitsFor, name }) => !waitsFor.includes(name));
  let running: Placed[] = [];
  let last: Placed | undefined;
  let now = 0;
  for (;;) {
    waiting = waiting.filter((task) => !begins(task));
    const next = running.reduce<Placed | undefined>(
      (first, each) => (first === undefined || each.endsAt < first.endsAt ? each : first),
      undefined,
    );
    if (next === undefined) break;
    now = next.endsAt;
    running = running.filter((each) => each !== next);
    done.set(next.task.name, next);
    last = next;
  }
  return { seconds: now, longestWay: wayTo(last) };

  function begins(task: Task): boolean {
    if (running.length >= stepsAtOnce) return false;
    const needs = task.waitsFor.filter((name) => known.has(name));
    if (!needs.every((name) => done.has(name))) return false;
    const quota = Object.hasOwn(instancesAtOnce, task.instanceType)
      ? instancesAtOnce[task.instanceType]!
      : Number.POSITIVE_INFINITY;
    const inUse = running.reduce(
      (sum, each) => sum + (each.task.instanceType === task.instanceType ? each.task.instances : 0),
      0,
    );
    // A job that asks for more machines than there are would never begin; that is not for the schedule to report.
    if (inUse > 0 && inUse + task.instances > quota) return false;
    running.push({ task, endsAt: now + task.seconds, after: now === 0 ? undefined : last });
    return true;
  }
}

function wayTo(end: Placed | undefined): readonly string[] {
  const names: string[] = [];
  for (let each = end; each !== undefined; each = each.after) names.unshift(each.task.name);
  return names;
}
