/** How an execution stands, from one look at it. */

import {
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { lastPartOf } from '../names/arn.ts';

export interface ExecutionView {
  readonly executionArn: string;
  readonly status: string;
  readonly failureReason: string | null;
  /** The steps that a selective execution was asked to run; null where it runs them all. */
  readonly selectedSteps: readonly string[] | null;
  /** Steps that have begun, in the order in which they did. */
  readonly steps: readonly StepView[];
}

export interface StepView {
  readonly name: string;
  readonly status: string;
  readonly cacheHit: boolean;
  /** The attempt that the step is at or has ended with; 0 where it needed none. */
  readonly attempts: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Null while the step runs. */
  readonly seconds: number | null;
  readonly failureReason: string | null;
  /** The name of the step's processing job, where it has one. */
  readonly jobName: string | null;
  /** The execution that wrote the step's outputs, where it was served from the cache. */
  readonly cacheSourceArn: string | null;
  /** The execution whose outputs stand for this step's, where a selective execution left it out. */
  readonly reusedFromArn: string | null;
  /** `True` or `False` of a condition. */
  readonly outcome: string | null;
  /** True for a Fail step: an execution that one has ended cannot be retried. */
  readonly isFailStep: boolean;
}

/** What every request is sent with. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}

/** The execution's state and every page of its steps. */
export async function viewExecution(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<ExecutionView> {
  const request = { PipelineExecutionArn: executionArn };
  // Asked first: an execution that has ended by then has no step that is still to come.
  const execution = await client.send(new DescribePipelineExecutionCommand(request), options);
  // By name: a step that begins between two pages shifts them, and its neighbour comes twice.
  const steps = new Map<string, StepView>();
  let NextToken: string | undefined;
  do {
    const command = new ListPipelineExecutionStepsCommand({
      ...request,
      SortOrder: 'Ascending',
      MaxResults: 100,
      NextToken,
    });
    const page = await client.send(command, options);
    for (const step of page.PipelineExecutionSteps ?? []) steps.set(step.StepName ?? '', viewStep(step));
    NextToken = page.NextToken;
  } while (NextToken);
  const selected = execution.SelectiveExecutionConfig?.SelectedSteps;
  return {
    executionArn,
    status: execution.PipelineExecutionStatus ?? 'Executing',
    failureReason: execution.FailureReason ?? null,
    selectedSteps: selected === undefined ? null : selected.map(({ StepName }) => StepName ?? ''),
    steps: [...steps.values()],
  };
}

function viewStep(step: PipelineExecutionStep): StepView {
  // The service sends an empty ARN with steps that were no hit.
  const source = step.CacheHitResult?.SourcePipelineExecutionArn || null;
  const jobArn = step.Metadata?.ProcessingJob?.Arn;
  const { StartTime: start, EndTime: end } = step;
  return {
    name: step.StepName ?? '',
    status: step.StepStatus ?? 'Starting',
    cacheHit: source !== null,
    attempts: step.AttemptCount ?? 0,
    startedAtMs: start?.getTime() ?? null,
    endedAtMs: end?.getTime() ?? null,
    seconds: start && end ? (end.getTime() - start.getTime()) / 1000 : null,
    failureReason: step.FailureReason ?? step.Metadata?.Fail?.ErrorMessage ?? null,
    jobName: jobArn === undefined ? null : lastPartOf(jobArn),
    cacheSourceArn: source,
    reusedFromArn: step.SelectiveExecutionResult?.SourcePipelineExecutionArn || null,
    outcome: step.Metadata?.Condition?.Outcome ?? null,
    isFailStep: step.Metadata?.Fail !== undefined,
  };
}
