import { DescribeProcessingJobCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';

/** The S3 prefix that a job's first input is read from, as resolved. */
export async function jobInputUri(client: SageMakerClient, jobName: string): Promise<string | undefined> {
  const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: jobName }));
  return job.ProcessingInputs?.[0]?.S3Input?.S3Uri;
}
