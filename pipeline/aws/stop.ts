import { type SageMakerClient, StopPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import { viewExecution } from './execution-view.ts';

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
    // It may have ended since; then that is the answer.
    const now = await viewExecution(client, executionArn);
    if (hasEnded(now)) return { action: 'ended', status: now.status };
    throw error;
  }
}
