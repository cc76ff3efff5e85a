import {
  CreatePipelineCommand,
  DescribePipelineCommand,
  type DescribePipelineResponse,
  type SageMakerClient,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { canonicalJson, compactJson, sha256OfJson } from '../definition/canonical.ts';
import type { DefinitionJson } from '../definition/json.ts';

/** A pipeline as it should be. */
export interface PipelineRequest {
  readonly name: string;
  readonly description: string;
  readonly roleArn: string;
  readonly definition: DefinitionJson;
  readonly maxParallelSteps: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface UpsertResult {
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly pipelineArn: string;
  /** Null where the service does not say: it names a version only when it updates. */
  readonly version: number | null;
  readonly definitionSha256: string;
  /** What differed, by its name: `definition`, `description`, `role`, `parallelism`. */
  readonly changes: readonly string[];
}

/** Describes first, then creates, updates or leaves alone; nothing is written where nothing changed. */
export async function upsertPipeline(client: SageMakerClient, request: PipelineRequest): Promise<UpsertResult> {
  const definitionSha256 = sha256OfJson(request.definition);
  const deployed = await describe(client, request.name);
  if (!deployed) {
    const tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }));
    const created = await client.send(
      new CreatePipelineCommand({
        ...members(request),
        ...(tags.length > 0 && { Tags: tags }),
        ClientRequestToken: undefined,
      }),
    );
    return { action: 'created', pipelineArn: created.PipelineArn!, version: null, definitionSha256, changes: [] };
  }
  const pipelineArn = deployed.PipelineArn!;
  const changes = differences(request, deployed);
  if (changes.length === 0) return { action: 'unchanged', pipelineArn, version: null, definitionSha256, changes };
  const updated = await client.send(new UpdatePipelineCommand(members(request)));
  return { action: 'updated', pipelineArn, version: updated.PipelineVersionId ?? null, definitionSha256, changes };
}

function members(request: PipelineRequest) {
  const { name, description, roleArn, definition, maxParallelSteps } = request;
  return {
    PipelineName: name,
    RoleArn: roleArn,
    PipelineDefinition: compactJson(definition),
    ...(description !== '' && { PipelineDescription: description }),
    ...(maxParallelSteps !== null && { ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps } }),
  };
}

/** The deployed pipeline, or undefined. The service has two names for "there is none", and its wording changes. */
async function describe(client: SageMakerClient, name: string): Promise<DescribePipelineResponse | undefined> {
  try {
    return await client.send(new DescribePipelineCommand({ PipelineName: name }));
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFound' || code === 'ValidationException') return undefined;
    throw error;
  }
}

function differences(request: PipelineRequest, deployed: DescribePipelineResponse): readonly string[] {
  const parallelism = deployed.ParallelismConfiguration?.MaxParallelExecutionSteps ?? null;
  return [
    ...(sameDefinition(request.definition, deployed.PipelineDefinition) ? [] : ['definition']),
    ...(request.description === (deployed.PipelineDescription ?? '') ? [] : ['description']),
    ...(request.roleArn === deployed.RoleArn ? [] : ['role']),
    ...(request.maxParallelSteps === null || request.maxParallelSteps === parallelism ? [] : ['parallelism']),
  ];
}

function sameDefinition(definition: DefinitionJson, deployed: string | undefined): boolean {
  try {
    return canonicalJson(JSON.parse(deployed ?? 'null')) === canonicalJson(definition);
  } catch {
    return false;
  }
}
