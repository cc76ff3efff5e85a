import { RetryPipelineExecutionCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import { type ExecutionView, viewExecution } from './execution-view.ts';

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
  const view = await viewExecution(client, executionArn);
  if (view.status === 'Succeeded') return { reason: 'succeeded', view };
  if (!hasEnded(view)) return { reason: 'running', view };
  const failStep = view.steps.find(({ isFailStep, status }) => isFailStep && status === 'Failed');
  if (failStep) return { reason: 'fail-step', view, stepName: failStep.name };
  await client.send(
    new RetryPipelineExecutionCommand({
      PipelineExecutionArn: executionArn,
      ClientRequestToken: undefined,
      ...(maxParallelSteps !== undefined && {
        ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps },
      }),
    }),
  );
  return undefined;
}
