import {
  DescribePipelineCommand,
  ListPipelineExecutionsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { executionArn } from '../names/arn.ts';

/** The ARN of a pipeline's execution, from its id. Whether there is one is not asked. */
export async function executionArnOf(client: SageMakerClient, pipelineName: string, id: string): Promise<string> {
  const { PipelineArn } = await client.send(new DescribePipelineCommand({ PipelineName: pipelineName }));
  return executionArn(PipelineArn!, id);
}

/** The ARN of a pipeline's newest execution; undefined where it has none. */
export async function newestExecution(client: SageMakerClient, pipelineName: string): Promise<string | undefined> {
  const { PipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({
      PipelineName: pipelineName,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 1,
    }),
  );
  return PipelineExecutionSummaries[0]?.PipelineExecutionArn;
}
