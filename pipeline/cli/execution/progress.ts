/** What is known of a running execution, gathered from its steps and from what its jobs print. Pure. */

import type { ChildCounts, ExecutionView, StepView } from '../../aws/executions.ts';
import { stepNamesOf } from '../../definition/graph.ts';
import { groupsByPack } from '../../definition/group-steps.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { Range } from '../../estimate/range.ts';
import type { ExpectedTimes } from '../estimate/expected-times.ts';

/** How far a job has come, by its own count. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly rejected: number;
  /** By group, where the job has several: `done` and `total` are sums. */
  readonly groups?: ReadonlyMap<string, { readonly done: number; readonly total: number }>;
}

export interface StepProgress {
  readonly name: string;
  /**
   * The service's own state of a step that runs or ran; `Cached` and `Reused` where nothing had to run, `Waiting`
   * before it begins, `NotRun` where it never will, `NotSelected` where a selective execution leaves it out.
   */
  readonly state: string;
  /** From its beginning to its end; null while the step runs. */
  readonly seconds: number | null;
  /** Since its beginning; null where it does not run. */
  readonly runningSeconds: number | null;
  readonly attempts: number;
  readonly job: JobProgress | null;
  readonly failureReason: string | null;
  /** The execution whose result stands for this step's. */
  readonly sourceArn: string | null;
  /** The item that a child of a ForEach step stands for. */
  readonly item: string | null;
  /** Children of a ForEach step that have ended, of how many. */
  readonly children: { readonly ended: number; readonly total: number } | null;
  /** Of a pack; none for any other step. */
  readonly groups: readonly string[];
  /** Seconds that it is expected to take; null where nobody knows, and where nothing has to run. */
  readonly expected: Range | null;
}

/** A line of a job's output as progress, where it tells of one. */
export function parseJobLine(line: string, earlier: JobProgress | undefined): JobProgress | undefined {
  if (!line.startsWith('{')) return earlier;
  let event: Record<string, unknown>;
  try {
    event = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return earlier;
  }
  const rejected = (earlier?.rejected ?? 0) + (event.event === 'unit' && event.status === 'rejected' ? 1 : 0);
  const told = countsOf(event);
  if (told === undefined) return earlier;
  if (typeof event.group === 'string') {
    const groups = new Map(earlier?.groups).set(event.group, told);
    const sum = (name: 'done' | 'total') => [...groups.values()].reduce((total, group) => total + group[name], 0);
    return { done: sum('done'), total: sum('total'), rejected, groups };
  }
  return { ...told, rejected: event.event === 'plan' ? 0 : rejected };
}

function countsOf(event: Readonly<Record<string, unknown>>): Pick<JobProgress, 'done' | 'total'> | undefined {
  if (event.event === 'plan') return { done: 0, total: Number(event.units ?? 0) };
  return event.event === 'unit' ? { done: Number(event.done), total: Number(event.total) } : undefined;
}

export interface ProgressOptions {
  readonly definition: DefinitionJson;
  readonly jobs?: ReadonlyMap<string, JobProgress>;
  readonly expected?: ExpectedTimes | undefined;
  readonly nowMs: number;
}

/**
 * Every step of the definition in its order, whether it has begun or not, children behind their ForEach step, and what
 * has begun beside it.
 */
export function stepProgress(view: ExecutionView, options: ProgressOptions): readonly StepProgress[] {
  const { definition, jobs = new Map<string, JobProgress>(), expected, nowMs } = options;
  const packs = groupsByPack(definition);
  const begun = new Map(view.steps.map((step) => [step.name, step]));
  const names = stepNamesOf(definition).flatMap((name) => [name, ...childrenOf(name, view)]);
  return [...new Set([...names, ...begun.keys()])].map((name) => {
    const step = begun.get(name);
    const state = step ? stateOf(step) : stateBefore(name, view);
    return {
      name,
      state,
      seconds: step?.seconds ?? null,
      runningSeconds: step ? runningSeconds(step, nowMs) : null,
      attempts: step?.attempts ?? 0,
      job: jobs.get(name) ?? null,
      failureReason: step?.failureReason ?? null,
      sourceArn: step?.cacheSourceArn ?? step?.reusedFromArn ?? null,
      item: step?.iteration?.item ?? null,
      children: step?.children ? endedOf(step.children) : null,
      groups: packs.get(name) ?? [],
      expected: statesWithoutJob.has(state) ? null : (expected?.steps.get(name) ?? null),
    };
  });
}

/** From the beginning of the first step on, to the end of the last one where all have ended; null where none has begun. */
export function elapsedSeconds(view: ExecutionView, nowMs: number): number | null {
  const starts = view.steps.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  if (starts.length === 0) return null;
  const ends = view.steps.flatMap(({ endedAtMs }) => endedAtMs ?? []);
  const untilMs = hasEnded(view) && ends.length > 0 ? Math.max(...ends) : nowMs;
  return Math.max(0, (untilMs - Math.min(...starts)) / 1000);
}

const statesWithoutJob: ReadonlySet<string> = new Set(['Cached', 'Reused', 'NotSelected', 'NotRun']);

function childrenOf(parent: string, view: ExecutionView): readonly string[] {
  const children = view.steps.filter(({ iteration }) => iteration?.parent === parent);
  return children.sort((a, b) => a.iteration!.index - b.iteration!.index).map(({ name }) => name);
}

function endedOf({ succeeded, failed, stopped, total }: ChildCounts): StepProgress['children'] {
  return { ended: succeeded + failed + stopped, total };
}

function stateOf(step: StepView): string {
  if (step.status !== 'Succeeded') return step.status;
  if (step.reusedFromArn !== null) return 'Reused';
  return step.cacheHit ? 'Cached' : step.status;
}

function stateBefore(name: string, view: ExecutionView): string {
  if (view.selectedSteps && !view.selectedSteps.includes(name)) return 'NotSelected';
  return hasEnded(view) ? 'NotRun' : 'Waiting';
}

function runningSeconds(step: StepView, nowMs: number): number | null {
  if (hasEnded(step) || step.startedAtMs === null) return null;
  return Math.max(0, (nowMs - step.startedAtMs) / 1000);
}
