import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type ExecutionView, type RequestOptions, type StepView, viewExecution } from './execution-view.ts';

/** A step's processing job, and the execution that ran it. */
export interface StepJob {
  readonly jobName: string;
  readonly execution: ExecutionView;
  readonly step: StepView;
}

/**
 * Finds the job that wrote a step's outputs: its own, or, through the executions that a cache hit or a selective
 * execution names, the one that stands behind it. Undefined for a step that runs no job.
 */
export function stepJobs(
  client: SageMakerClient,
  view: ExecutionView,
  options: RequestOptions = {},
): (step: StepView) => Promise<StepJob | undefined> {
  const views = new Map([[view.executionArn, Promise.resolve(view)]]);

  async function find(
    step: StepView,
    execution: ExecutionView,
    passed: readonly string[],
  ): Promise<StepJob | undefined> {
    if (step.jobName !== null) return { jobName: step.jobName, execution, step };
    const sourceArn = step.cacheSourceArn ?? step.reusedFromArn;
    if (sourceArn === null || passed.includes(sourceArn)) return undefined;
    const reading = views.get(sourceArn) ?? viewExecution(client, sourceArn, options);
    views.set(sourceArn, reading);
    const source = await reading;
    const original = source.steps.find(({ name }) => name === step.name);
    return original && find(original, source, [...passed, sourceArn]);
  }

  return (step) => find(step, view, [view.executionArn]);
}
