import { DeletePipelineCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';

/** Deletes a pipeline with the records of its executions; the datasets that they wrote stay. */
export async function deletePipeline(client: SageMakerClient, pipelineName: string): Promise<void> {
  await client.send(new DeletePipelineCommand({ PipelineName: pipelineName, ClientRequestToken: undefined }));
}
