/** Pipelines as SageMaker has them. */

import {
  DeletePipelineCommand,
  DescribePipelineCommand,
  type DescribePipelineResponse,
  ListPipelineVersionsCommand,
  paginateListPipelines,
  paginateListPipelineVersions,
  paginateListTags,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DefinitionJson } from '../definition/json.ts';
import type { PipelineState } from '../plan/changes.ts';
import { readDefinition } from '../plan/read-definition.ts';
import { largestPage } from '../service/limits.ts';
import type { VersionAnswer } from './dropped-members.ts';

/** A pipeline as SageMaker has it. */
export interface DeployedPipeline extends PipelineState {
  readonly pipelineArn: string;
  readonly status: string;
}

/** The deployed pipeline, or null where there is none. */
export async function describeDeployed(client: SageMakerClient, name: string): Promise<DeployedPipeline | null> {
  const found = await describe(client, name);
  if (!found) return null;
  const pipelineArn = found.PipelineArn!;
  return {
    pipelineArn,
    status: found.PipelineStatus ?? 'Active',
    definition: definitionIn(found),
    description: found.PipelineDescription ?? '',
    roleArn: found.RoleArn ?? '',
    maxParallelSteps: found.ParallelismConfiguration?.MaxParallelExecutionSteps ?? null,
    tags: await tagsOf(client, pipelineArn),
  };
}

// Somebody may have deployed something that is no definition: then it has no step, and everything is new.
function definitionIn({ PipelineDefinition = '' }: DescribePipelineResponse): DefinitionJson {
  return readDefinition(PipelineDefinition) ?? { Version: '', Steps: [] };
}

/** The number of the newest version; null where the pipeline has none. */
export async function newestVersion(client: SageMakerClient, name: string): Promise<number | null> {
  const command = new ListPipelineVersionsCommand({ PipelineName: name, SortOrder: 'Descending', MaxResults: 1 });
  const { PipelineVersionSummaries = [] } = await client.send(command);
  return PipelineVersionSummaries[0]?.PipelineVersionId ?? null;
}

/** The number of the version that has this alias; undefined where there is none, or no pipeline of this name. */
export async function versionWithAlias(
  client: SageMakerClient,
  name: string,
  alias: string,
): Promise<number | undefined> {
  try {
    for await (const page of paginateListPipelineVersions({ client, pageSize: largestPage }, { PipelineName: name })) {
      const versions: readonly VersionAnswer[] = page.PipelineVersionSummaries ?? [];
      const found = versions.find(({ PipelineVersionAliases: aliases }) => aliases?.includes(alias));
      if (found) return found.PipelineVersionId;
    }
    return undefined;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFound') return undefined;
    throw error;
  }
}

/** A version of a pipeline; texts and times are null where the service does not say. */
export interface PipelineVersion {
  readonly number: number;
  readonly aliases: readonly string[];
  readonly createdMs: number | null;
  /** The last execution that ran it. */
  readonly lastExecutionArn: string | null;
}

/** The newest versions, newest first, at most so many. */
export async function listVersions(
  client: SageMakerClient,
  name: string,
  most: number,
): Promise<readonly PipelineVersion[]> {
  const command = new ListPipelineVersionsCommand({ PipelineName: name, SortOrder: 'Descending', MaxResults: most });
  const { PipelineVersionSummaries = [] } = await client.send(command);
  return PipelineVersionSummaries.map((version: VersionAnswer) => ({
    number: version.PipelineVersionId ?? 0,
    aliases: version.PipelineVersionAliases ?? [],
    createdMs: version.CreationTime?.getTime() ?? null,
    lastExecutionArn: version.LastExecutionPipelineExecutionArn ?? null,
  }));
}

/** What a start needs to know of a deployed version. */
export interface StartablePipeline {
  readonly pipelineArn: string;
  readonly description: string;
  readonly definition: DefinitionJson;
  /** What its executions run at once where they are not started with another number; null for the service's default. */
  readonly maxParallelSteps: number | null;
}

/** The deployed pipeline that an execution would run; undefined where there is none of this name, or no such version. */
export async function startablePipeline(
  client: SageMakerClient,
  pipelineName: string,
  version: number | undefined,
): Promise<StartablePipeline | undefined> {
  const found = await describe(client, pipelineName, version);
  return (
    found && {
      pipelineArn: found.PipelineArn!,
      description: found.PipelineDescription ?? '',
      definition: definitionIn(found),
      maxParallelSteps: found.ParallelismConfiguration?.MaxParallelExecutionSteps ?? null,
    }
  );
}

/** A pipeline in a list; null where the service does not say, or it has never run. */
export interface PipelineSummary {
  readonly name: string;
  readonly arn: string;
  readonly lastModifiedMs: number | null;
  readonly lastExecutionMs: number | null;
}

/** Pipelines whose names begin so, newest first; all pages, at most `most`. */
export async function listPipelines(
  client: SageMakerClient,
  { prefix, most }: { prefix: string | undefined; most: number },
): Promise<readonly PipelineSummary[]> {
  const found: PipelineSummary[] = [];
  const request = {
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
    ...(prefix && { PipelineNamePrefix: prefix }),
  } as const;
  for await (const { PipelineSummaries = [] } of paginateListPipelines(
    { client, pageSize: Math.min(largestPage, most) },
    request,
  )) {
    for (const each of PipelineSummaries) {
      found.push({
        name: each.PipelineName ?? '',
        arn: each.PipelineArn ?? '',
        lastModifiedMs: each.LastModifiedTime?.getTime() ?? null,
        lastExecutionMs: each.LastExecutionTime?.getTime() ?? null,
      });
      if (found.length === most) return found;
    }
  }
  return found;
}

/** Deletes a pipeline with the records of its executions; the datasets that they wrote stay. */
export async function deletePipeline(client: SageMakerClient, pipelineName: string): Promise<void> {
  await client.send(new DeletePipelineCommand({ PipelineName: pipelineName, ClientRequestToken: undefined }));
}

// The service has two error names for "there is none", and changes its wording.
async function describe(
  client: SageMakerClient,
  name: string,
  version?: number,
): Promise<DescribePipelineResponse | undefined> {
  const request = { PipelineName: name, ...(version !== undefined && { PipelineVersionId: version }) };
  try {
    return await client.send(new DescribePipelineCommand(request));
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFound' || code === 'ValidationException') return undefined;
    throw error;
  }
}

async function tagsOf(client: SageMakerClient, arn: string): Promise<Readonly<Record<string, string>>> {
  const tags: Record<string, string> = {};
  for await (const page of paginateListTags({ client }, { ResourceArn: arn })) {
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags[Key] = Value;
  }
  return tags;
}
