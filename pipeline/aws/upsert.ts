import {
  AddTagsCommand,
  CreatePipelineCommand,
  type SageMakerClient,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { compactJson, sha256OfJson } from '../definition/canonical.ts';
import type { PipelineState } from '../plan/changes.ts';
import { type Change, planChanges } from '../plan/changes.ts';
import { type DeployedPipeline, describeDeployed, newestVersion } from './pipelines.ts';

/** A pipeline as it should be. */
export interface PipelineRequest extends PipelineState {
  readonly name: string;
}

export interface UpsertOptions {
  /** Refuses where the newest deployed version is another one. */
  readonly expectVersion?: number;
  /** Waits before another attempt. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 to 1, to vary the length of a wait: several upserts that wait for one another must not go on together. */
  readonly random: () => number;
}

/** What an upsert did, and the pipeline that there is after it. */
export interface UpsertResult {
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly pipelineArn: string;
  /** Null where the service does not say: it names a version only when it updates. */
  readonly version: number | null;
  readonly definitionSha256: string;
  /** What differed; empty for one that was created. */
  readonly changes: readonly Change[];
}

/** Somebody else has changed the pipeline since it was planned. */
export class VersionChanged extends Error {
  override readonly name = 'VersionChanged';
}

/** The pipeline is being deleted, and was not gone in time. */
export class StillDeleting extends Error {
  override readonly name = 'StillDeleting';
}

/** Attempts while others change or delete the same pipeline: about five minutes. */
const mostAttempts = 30;
const firstPauseMs = 200;
const longestPauseMs = 15_000;

/**
 * Describes first, then creates, updates or leaves alone; nothing is written where nothing changed. Goes on for about
 * five minutes while others change or delete the same pipeline.
 * @throws VersionChanged, StillDeleting, and what the service says
 */
export async function upsertPipeline(
  client: SageMakerClient,
  request: PipelineRequest,
  options: UpsertOptions,
): Promise<UpsertResult> {
  for (let attempt = 1; ; attempt++) {
    let deployed: DeployedPipeline | null | undefined;
    try {
      deployed = await describeDeployed(client, request.name);
      await refuseOtherVersion(client, { request, deployed, options });
      if (deployed?.status !== 'Deleting') return await apply(client, request, deployed);
      if (attempt === mostAttempts)
        throw new StillDeleting(`pipeline ${request.name} is still being deleted; try again later`);
    } catch (error) {
      if (attempt === mostAttempts || !(await isRace(error as Error, { client, request, deployed }))) throw error;
    }
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
    await options.pause(longest * (0.5 + options.random() / 2));
  }
}

/** True where somebody else may be changing the same pipeline, so that another look shows how to go on. */
async function isRace({ name }: Error, { client, request, deployed }: RaceContext): Promise<boolean> {
  if (name === 'ConflictException') return true;
  // Created in between by somebody else. The service has more than one error name for that, and changes its wording.
  if (deployed === null) return (await describeDeployed(client, request.name)) !== null;
  // Deleted in between.
  return name === 'ResourceNotFound';
}

interface RaceContext {
  readonly client: SageMakerClient;
  readonly request: PipelineRequest;
  /** Null where there was none, undefined where that is not known. */
  readonly deployed: DeployedPipeline | null | undefined;
}

async function apply(
  client: SageMakerClient,
  request: PipelineRequest,
  deployed: DeployedPipeline | null,
): Promise<UpsertResult> {
  const definitionSha256 = sha256OfJson(request.definition);
  if (!deployed) {
    const created = await client.send(
      new CreatePipelineCommand({ ...members(request), ...tagMember(request), ClientRequestToken: undefined }),
    );
    return { action: 'created', pipelineArn: created.PipelineArn!, version: null, definitionSha256, changes: [] };
  }
  const { pipelineArn } = deployed;
  const changes = planChanges(deployed, request);
  if (changes.length === 0) return { action: 'unchanged', pipelineArn, version: null, definitionSha256, changes };
  const tags = newTags(request, deployed);
  if (tags.length > 0) await client.send(new AddTagsCommand({ ResourceArn: pipelineArn, Tags: tags }));
  // Tags are no part of a version: one that differs in nothing else is not made.
  const isTagsAlone = changes.every(({ subject }) => subject === 'tag');
  const updated = isTagsAlone ? undefined : await client.send(new UpdatePipelineCommand(members(request)));
  return { action: 'updated', pipelineArn, version: updated?.PipelineVersionId ?? null, definitionSha256, changes };
}

async function refuseOtherVersion(
  client: SageMakerClient,
  {
    request,
    deployed,
    options,
  }: { request: PipelineRequest; deployed: DeployedPipeline | null; options: UpsertOptions },
): Promise<void> {
  const { expectVersion } = options;
  if (expectVersion === undefined) return;
  const version = deployed && (await newestVersion(client, request.name));
  if (version === expectVersion) return;
  const found = version === null ? 'there is none' : `it is version ${version}`;
  throw new VersionChanged(
    `expected version ${expectVersion} of pipeline ${request.name} to be deployed, and ${found}: ` +
      'it was changed since the plan; plan again',
  );
}

// An update that leaves a member out may or may not keep it: the service does not say, so all are sent.
function members({ name, description, roleArn, definition, maxParallelSteps }: PipelineRequest) {
  return {
    PipelineName: name,
    RoleArn: roleArn,
    PipelineDefinition: compactJson(definition),
    PipelineDescription: description,
    ...(maxParallelSteps !== null && { ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps } }),
  };
}

function tagMember({ tags }: PipelineRequest) {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? { Tags: list } : {};
}

// Tags are merged: those that somebody else has put on the pipeline stay.
function newTags({ tags }: PipelineRequest, deployed: DeployedPipeline) {
  return Object.entries(tags)
    .filter(([key, value]) => deployed.tags[key] !== value)
    .map(([Key, Value]) => ({ Key, Value }));
}
