/** What is known of a running execution, gathered from its steps and from what its jobs print. Pure. */

import type { ExecutionView, StepView } from '../../aws/watch.ts';

/** How far a job has come, by its own count. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly rejected: number;
}

export interface StepProgress {
  readonly name: string;
  /** `Waiting` before the step begins, `Cached` where nothing had to run. */
  readonly state: string;
  readonly seconds: number | null;
  readonly job: JobProgress | null;
  readonly failureReason: string | null;
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
  if (event.event === 'plan') return { done: 0, total: Number(event.units ?? 0), rejected: 0 };
  if (event.event === 'unit') return { done: Number(event.done), total: Number(event.total), rejected };
  return earlier;
}

/** Every step of the definition in its order; those that have not begun are `Waiting`. */
export function stepProgress(
  stepNames: readonly string[],
  view: ExecutionView | undefined,
  jobs: ReadonlyMap<string, JobProgress>,
): readonly StepProgress[] {
  const begun = new Map((view?.steps ?? []).map((step) => [step.name, step]));
  return stepNames.map((name) => {
    const step = begun.get(name);
    return {
      name,
      state: step ? stateOf(step) : 'Waiting',
      seconds: step?.seconds ?? null,
      job: jobs.get(name) ?? null,
      failureReason: step?.failureReason ?? null,
    };
  });
}

function stateOf(step: StepView): string {
  return step.cacheHit && step.status === 'Succeeded' ? 'Cached' : step.status;
}
