import {
  DescribePipelineExecutionCommand,
  type PipelineExecutionStep,
  paginateListPipelineExecutionSteps,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** How an execution stands, from one look at it. */
export interface ExecutionView {
  readonly executionArn: string;
  readonly status: string;
  readonly failureReason: string | null;
  /** Steps that have begun, in the order in which they did. */
  readonly steps: readonly StepView[];
}

export interface StepView {
  readonly name: string;
  readonly status: string;
  readonly cacheHit: boolean;
  /** Null while the step runs. */
  readonly seconds: number | null;
  readonly failureReason: string | null;
  /** The name of the step's processing job, where it has one. */
  readonly jobName: string | null;
  /** The execution that wrote the step's outputs, where it was served from the cache. */
  readonly cacheSourceArn: string | null;
}

const terminalStates = new Set(['Succeeded', 'Failed', 'Stopped']);

/**
 * Looks again and again, until the execution has ended; yields every look, the last one included.
 * @param pause waits between two looks
 */
export async function* watchExecution(
  client: SageMakerClient,
  executionArn: string,
  pause: () => Promise<void>,
): AsyncGenerator<ExecutionView> {
  for (;;) {
    const view = await viewExecution(client, executionArn);
    yield view;
    if (terminalStates.has(view.status)) return;
    await pause();
  }
}

export async function viewExecution(client: SageMakerClient, executionArn: string): Promise<ExecutionView> {
  // Asked first: an execution that has ended by then has no step that is still to come.
  const execution = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: executionArn }));
  const steps: StepView[] = [];
  const pages = paginateListPipelineExecutionSteps(
    { client, pageSize: 100 },
    { PipelineExecutionArn: executionArn, SortOrder: 'Ascending' },
  );
  for await (const page of pages) steps.push(...(page.PipelineExecutionSteps ?? []).map(viewStep));
  return {
    executionArn,
    status: execution.PipelineExecutionStatus ?? 'Executing',
    failureReason: execution.FailureReason ?? null,
    steps,
  };
}

function viewStep(step: PipelineExecutionStep): StepView {
  // The service sends an empty ARN with steps that were no hit.
  const source = step.CacheHitResult?.SourcePipelineExecutionArn || null;
  const { StartTime: start, EndTime: end } = step;
  return {
    name: step.StepName ?? '',
    status: step.StepStatus ?? '',
    cacheHit: source !== null,
    seconds: start && end ? (end.getTime() - start.getTime()) / 1000 : null,
    failureReason: step.FailureReason ?? step.Metadata?.Fail?.ErrorMessage ?? null,
    jobName: step.Metadata?.ProcessingJob?.Arn?.split('/').pop() ?? null,
    cacheSourceArn: source,
  };
}
