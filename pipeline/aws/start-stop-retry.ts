/** Requests that change an execution, or begin one. */

import {
  paginateListPipelineExecutions,
  RetryPipelineExecutionCommand,
  type SageMakerClient,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import { type ExecutionView, viewExecution } from './executions.ts';

/** A null name is left to the service; a null parallelism is the pipeline's. */
export interface StartRequest {
  readonly pipelineName: string;
  readonly displayName: string | null;
  readonly maxParallelSteps: number | null;
  /** Overrides by parameter name, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The newest one where it is absent. */
  readonly pipelineVersion?: number;
  readonly selection?: { readonly steps: readonly string[]; readonly sourceArn: string | null };
  /** 32 to 128 characters; the same one starts no second execution. Random where it is absent. */
  readonly token?: string;
}

/** Starts an execution and gives back its ARN. */
export async function startExecution(client: SageMakerClient, request: StartRequest): Promise<string> {
  const { pipelineName, displayName, maxParallelSteps, parameters, pipelineVersion, selection, token } = request;
  const { PipelineExecutionArn } = await client.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      ...(displayName !== null && { PipelineExecutionDisplayName: displayName }),
      ...(maxParallelSteps !== null && { ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps } }),
      ...(pipelineVersion !== undefined && { PipelineVersionId: pipelineVersion }),
      ...(selection && {
        SelectiveExecutionConfig: {
          SelectedSteps: selection.steps.map((StepName) => ({ StepName })),
          ...(selection.sourceArn !== null && { SourcePipelineExecutionArn: selection.sourceArn }),
        },
      }),
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
      ClientRequestToken: token,
    }),
  );
  return PipelineExecutionArn!;
}

/** So many executions are looked at for one whose results can be reused. */
const mostSources = 50;

/**
 * The newest execution that has ended, was not stopped, and in which all of these steps succeeded; undefined where
 * there is none among the newest.
 */
export async function findSource(
  client: SageMakerClient,
  pipelineName: string,
  needed: readonly string[],
): Promise<string | undefined> {
  let seen = 0;
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const page of paginateListPipelineExecutions({ client }, request)) {
    for (const {
      PipelineExecutionArn: arn,
      PipelineExecutionStatus: status = 'Executing',
    } of page.PipelineExecutionSummaries ?? []) {
      if (++seen > mostSources) return undefined;
      if (!hasEnded({ status }) || status === 'Stopped') continue;
      const { steps } = await viewExecution(client, arn!);
      const succeeded = new Set(steps.filter((step) => step.status === 'Succeeded').map(({ name }) => name));
      if (needed.every((name) => succeeded.has(name))) return arn;
    }
  }
  return undefined;
}

export interface StopResult {
  /** `requested` where this call asked for it; `stopping` where it was asked for before; `ended` where it is too late. */
  readonly action: 'requested' | 'stopping' | 'ended';
  /** The execution's state after it. */
  readonly status: string;
}

/** Asks an execution to stop, unless it is stopping or has ended; the service ends its jobs after the answer. */
export async function stopExecution(client: SageMakerClient, executionArn: string): Promise<StopResult> {
  const { status } = await viewExecution(client, executionArn);
  if (hasEnded({ status })) return { action: 'ended', status };
  if (status === 'Stopping') return { action: 'stopping', status };
  try {
    const request = { PipelineExecutionArn: executionArn, ClientRequestToken: undefined };
    await client.send(new StopPipelineExecutionCommand(request));
    return { action: 'requested', status: 'Stopping' };
  } catch (error) {
    // It may have ended in between: then that is the answer.
    const now = await viewExecution(client, executionArn);
    if (hasEnded(now)) return { action: 'ended', status: now.status };
    throw error;
  }
}

export interface RetryRequest {
  readonly executionArn: string;
  readonly maxParallelSteps?: number;
}

/** Why an execution cannot be retried, as far as its state tells. */
export type RetryRefusal =
  | { readonly reason: 'running' | 'succeeded'; readonly view: ExecutionView }
  | { readonly reason: 'fail-step'; readonly view: ExecutionView; readonly stepName: string };

/**
 * Goes on with an execution that failed or was stopped; its ARN stays.
 * @returns why it is refused, without a call; undefined where it goes on
 * @see SageMaker API, RetryPipelineExecution; Developer Guide, "Pipeline Steps", Fail step
 */
export async function retryExecution(
  client: SageMakerClient,
  { executionArn, maxParallelSteps }: RetryRequest,
): Promise<RetryRefusal | undefined> {
  const refusal = retryRefusalOf(await viewExecution(client, executionArn));
  if (refusal) return refusal;
  const command = new RetryPipelineExecutionCommand({
    PipelineExecutionArn: executionArn,
    ClientRequestToken: undefined,
    ...(maxParallelSteps !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps },
    }),
  });
  try {
    await client.send(command);
    return undefined;
  } catch (error) {
    // Somebody may have retried it in between.
    if ((error as Error).name !== 'ValidationException') throw error;
    const standing = retryRefusalOf(await viewExecution(client, executionArn));
    if (standing?.reason === 'running') return standing;
    throw error;
  }
}

/** Why an execution that stands so cannot be retried; undefined where it can. */
export function retryRefusalOf(view: ExecutionView): RetryRefusal | undefined {
  if (view.status === 'Succeeded') return { reason: 'succeeded', view };
  if (!hasEnded(view)) return { reason: 'running', view };
  const failStep = view.steps.find(({ isFailStep, status }) => isFailStep && status === 'Failed');
  return failStep && { reason: 'fail-step', view, stepName: failStep.name };
}
