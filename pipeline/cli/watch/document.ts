import type { ExecutionView, StepView } from '../../aws/execution-view.ts';
import type { ExecutionOutputs } from '../../aws/outputs.ts';

export interface ExecutionResult {
  readonly view: ExecutionView;
  readonly outputs: ExecutionOutputs;
  /** The folder that holds `groups/NAME/shard/` and `combined/`; null where the store is not on this machine. */
  readonly outputDir: string | null;
}

/** How an execution stands, as `local`, `watch`, `status` and `start --watch` write it with `--json`. */
export function executionDocument({ view, outputs, outputDir }: ExecutionResult, stepNames: readonly string[]): object {
  const { executionArn, status, failureReason, steps } = view;
  const begun = new Set(steps.map(({ name }) => name));
  return {
    executionArn,
    status,
    failureReason,
    steps: steps.map(stepDocument),
    notBegun: stepNames.filter((name) => !begun.has(name)),
    outputs,
    outputDir,
  };
}

function stepDocument(step: StepView): object {
  const { name, status, cacheHit, seconds, attempts, jobName, failureReason } = step;
  const sourceExecutionArn = step.cacheSourceArn ?? step.reusedFromArn;
  return {
    name,
    status,
    cacheHit,
    seconds,
    attempts,
    jobName,
    ...(sourceExecutionArn !== null && { sourceExecutionArn }),
    ...(step.outcome !== null && { outcome: step.outcome }),
    ...(failureReason !== null && { failureReason }),
  };
}
