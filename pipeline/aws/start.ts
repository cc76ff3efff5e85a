import { type SageMakerClient, StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';

export interface StartRequest {
  readonly pipelineName: string;
  readonly displayName: string | null;
  readonly maxParallelSteps: number | null;
  /** Overrides by parameter name, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Starts an execution and gives back its ARN. */
export async function startExecution(client: SageMakerClient, request: StartRequest): Promise<string> {
  const { pipelineName, displayName, maxParallelSteps, parameters } = request;
  const { PipelineExecutionArn } = await client.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      ...(displayName !== null && { PipelineExecutionDisplayName: displayName }),
      ...(maxParallelSteps !== null && { ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps } }),
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
      ClientRequestToken: undefined,
    }),
  );
  return PipelineExecutionArn!;
}
