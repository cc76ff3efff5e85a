import type { ExecutionView } from '../../aws/executions.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { didYouMean } from '../../wording/words.ts';
import { Failure } from '../failure.ts';

/**
 * The names of the steps whose logs are asked for: the one that is named, or the children of a ForEach step; else those that failed, those with a job
 * before those without; else those that run.
 * @throws Failure 2 where the name is unknown, or there is nothing to choose
 */
export function chooseSteps(
  view: ExecutionView,
  { named, stepNames }: { named?: string; stepNames: readonly string[] },
): readonly string[] {
  const known = [...new Set([...stepNames, ...view.steps.map(({ name }) => name)])];
  if (named !== undefined) {
    const children = view.steps.filter(({ iteration }) => iteration?.parent === named);
    if (children.length > 0) return children.map(({ name }) => name);
    if (known.includes(named)) return [named];
    throw new Failure(2, `--step ${named}: no such step${didYouMean(named, known)} (steps: ${known.join(', ')})`);
  }
  const failed = view.steps.filter(({ status }) => status === 'Failed');
  const withJob = failed.filter(({ jobName }) => jobName !== null);
  const running = view.steps.filter((step) => step.jobName !== null && !hasEnded(step));
  const chosen = [withJob, failed, running].find((steps) => steps.length > 0);
  if (chosen) return chosen.map(({ name }) => name);
  throw new Failure(2, `no step has failed and no job runs; name a step with --step (steps: ${known.join(', ')})`);
}
