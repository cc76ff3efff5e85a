import {
  DescribePipelineCommand,
  type DescribePipelineResponse,
  ListPipelineVersionsCommand,
  ListTagsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { PipelineState } from '../plan/pipeline-state.ts';
import { readDefinition } from '../plan/read-definition.ts';

/** A pipeline as SageMaker has it. */
export interface DeployedPipeline extends PipelineState {
  readonly pipelineArn: string;
  readonly status: string;
}

/**
 * The deployed pipeline, or null where there is none. The service has two names for "there is none", and its wording
 * changes.
 */
export async function describeDeployed(client: SageMakerClient, name: string): Promise<DeployedPipeline | null> {
  const found = await describe(client, name);
  if (!found) return null;
  const pipelineArn = found.PipelineArn!;
  return {
    pipelineArn,
    status: found.PipelineStatus ?? 'Active',
    // Somebody may have deployed what is no definition: then all of ours is new.
    definition: readDefinition(found.PipelineDefinition ?? '') ?? { Version: '', Steps: [] },
    description: found.PipelineDescription ?? '',
    roleArn: found.RoleArn ?? '',
    maxParallelSteps: found.ParallelismConfiguration?.MaxParallelExecutionSteps ?? null,
    tags: await tagsOf(client, pipelineArn),
  };
}

/** The number of the newest version; null where the pipeline has none. */
export async function newestVersion(client: SageMakerClient, name: string): Promise<number | null> {
  const command = new ListPipelineVersionsCommand({ PipelineName: name, SortOrder: 'Descending', MaxResults: 1 });
  const { PipelineVersionSummaries = [] } = await client.send(command);
  return PipelineVersionSummaries[0]?.PipelineVersionId ?? null;
}

async function describe(client: SageMakerClient, name: string): Promise<DescribePipelineResponse | undefined> {
  try {
    return await client.send(new DescribePipelineCommand({ PipelineName: name }));
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFound' || code === 'ValidationException') return undefined;
    throw error;
  }
}

async function tagsOf(client: SageMakerClient, arn: string): Promise<Readonly<Record<string, string>>> {
  const tags: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTagsCommand({ ResourceArn: arn, NextToken }));
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags[Key] = Value;
    NextToken = page.NextToken;
  } while (NextToken);
  return tags;
}
