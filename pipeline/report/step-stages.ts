/** What a step did when: from the service's times of the step and its job, and from its program's receipt. */

import type { DatasetFacts } from './dataset-facts.ts';
import type { StepFacts } from './run-report.ts';

/**
 * `waiting` for other steps or a place among those that run, `starting` a machine, `downloading` image and input, `working`,
 * `uploading` the result; `running` is all that is known where no program has told of its work.
 */
export const stages = ['waiting', 'starting', 'downloading', 'running', 'working', 'uploading'] as const;

export type Stage = (typeof stages)[number];

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StageStretch extends Stretch {
  readonly stage: Stage;
}

export interface StagesOptions {
  /** From when on it could have begun; null where nobody knows. */
  readonly readyAtMs: number | null;
  /** The end of what is known of a running step. */
  readonly nowMs: number;
  readonly dataset: DatasetFacts | null;
}

/** One after the other; none for a step that has not begun, and for one whose result is another execution's. */
export function stagesOf(step: StepFacts, { readyAtMs, nowMs, dataset }: StagesOptions): readonly StageStretch[] {
  const { startedAtMs: fromMs, endedAtMs, sourceArn } = step;
  if (fromMs === null || sourceArn !== null) return [];
  const toMs = Math.max(fromMs, endedAtMs ?? nowMs);
  const within = (timeMs: number) => Math.min(Math.max(timeMs, fromMs), toMs);
  const jobFromMs = within(step.jobStartedAtMs ?? fromMs);
  const work = workOf(step, { fromMs, toMs }, dataset);
  const ready = readyAtMs === null ? [] : [stretch('waiting', Math.min(readyAtMs, fromMs), fromMs)];
  const around = [...ready, stretch('starting', fromMs, jobFromMs)];
  const inside =
    work === null
      ? [stretch('running', jobFromMs, toMs)]
      : [
          stretch('downloading', jobFromMs, work.fromMs),
          stretch('working', Math.max(jobFromMs, work.fromMs), work.toMs),
          stretch('uploading', work.toMs, toMs),
        ];
  return [...around, ...inside].filter((each) => each.toMs > each.fromMs);
}

function stretch(stage: Stage, fromMs: number, toMs: number): StageStretch {
  return { stage, fromMs, toMs };
}

/** Null where there is no receipt, or it is another run's. */
function workOf(step: StepFacts, { fromMs, toMs }: Stretch, dataset: DatasetFacts | null): Stretch | null {
  const runs = runsOf(step, dataset).flatMap(({ startedAtMs, endedAtMs }) =>
    startedAtMs === null || endedAtMs === null ? [] : [{ fromMs: startedAtMs, toMs: endedAtMs }],
  );
  if (runs.length === 0) return null;
  const first = Math.min(...runs.map((run) => run.fromMs));
  const last = Math.max(...runs.map((run) => run.toMs));
  // Clocks of two machines may differ by some seconds.
  if (last < fromMs || first > toMs) return null;
  return { fromMs: Math.max(first, fromMs), toMs: Math.min(last, toMs) };
}

function runsOf(
  { groups, writesDataset }: StepFacts,
  dataset: DatasetFacts | null,
): readonly { readonly startedAtMs: number | null; readonly endedAtMs: number | null }[] {
  if (dataset === null) return [];
  return writesDataset ? [dataset.combineRun] : dataset.groups.filter(({ group }) => groups.includes(group));
}
