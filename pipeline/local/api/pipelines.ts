/** CreatePipeline, UpdatePipeline, DescribePipeline, DeletePipeline. */

import { hasEnded } from '../../definition/has-ended.ts';
import { pipelineArn } from '../../names/arn.ts';
import { invalid, notFound, ServiceError } from '../service-error.ts';
import type { ExecutionRecord, PipelineRecord, VersionRecord } from '../store/records.ts';
import { givenDefinition } from './accept-definition.ts';
import { aliasesIn, aliasMember, requireFree, versionByAlias, withAliases } from './aliases.ts';
import {
  description,
  displayName,
  optionalText,
  parallelism,
  pipelineNameOrArn,
  type Request,
  tags,
  text,
  versionId,
} from './request.ts';
import type { Operation, Service } from './service.ts';
import { userContexts } from './user-contexts.ts';

export const createPipeline: Operation = async (service, request, caller) => {
  const name = text(request, 'PipelineName');
  const token = text(request, 'ClientRequestToken');
  const aliases = aliasesIn(request, 'PipelineVersionAliases');
  const definition = await givenDefinition(service, request);
  if (definition === undefined) throw new ServiceError('ValidationException', 'PipelineDefinition must not be null');
  const definitionSha256 = await service.store.saveDefinition(definition);
  const nowMs = service.nowMs();
  const record: PipelineRecord = {
    name,
    arn: pipelineArn(caller, name),
    ...described(request),
    roleArn: text(request, 'RoleArn'),
    tags: tags(request),
    ...parallelism(request),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    versions: [{ id: 1, definitionSha256, createdAtMs: nowMs, modifiedAtMs: nowMs, ...withAliases(aliases) }],
    createToken: token,
  };
  await service.store.changePipeline(name, (existing) => {
    if (!existing) return record;
    if (existing.createToken === token) return undefined;
    throw new ServiceError(
      'ValidationException',
      `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
    );
  });
  return { PipelineArn: record.arn };
};

export const updatePipeline: Operation = async (service, request) => {
  const name = text(request, 'PipelineName');
  const definition = await givenDefinition(service, request);
  const definitionSha256 = definition === undefined ? undefined : await service.store.saveDefinition(definition);
  const aliases = aliasesIn(request, 'PipelineVersionAliases');
  const changes = {
    ...described(request),
    ...(optionalText(request, 'RoleArn') !== undefined && { roleArn: text(request, 'RoleArn') }),
    ...parallelism(request),
  };
  const nowMs = service.nowMs();
  const updated = await changeExisting(service, name, (existing) => {
    const last = newestVersion(existing);
    const changed = { ...existing, ...changes, modifiedAtMs: nowMs };
    // Only another definition makes a version. @see SageMaker API, UpdatePipeline, PipelineVersionAliases
    if (definitionSha256 === undefined || definitionSha256 === last.definitionSha256) {
      if (aliases.length > 0) throw invalid(needsVersion);
      return changed;
    }
    requireFree(existing, aliases);
    const times = { createdAtMs: nowMs, modifiedAtMs: nowMs };
    const version: VersionRecord = { id: last.id + 1, definitionSha256, ...times, ...withAliases(aliases) };
    return { ...changed, versions: [...existing.versions, version] };
  });
  return { PipelineArn: updated.arn, PipelineVersionId: newestVersion(updated).id };
};

export const describePipeline: Operation = async (service, request) => {
  const record = await requirePipeline(service, pipelineNameOrArn(request));
  const version = requireVersion(record, request);
  const executions = await service.store.executions(record.name);
  const lastRunAtMs = Math.max(...executions.map(({ createdAtMs }) => createdAtMs));
  return {
    PipelineArn: record.arn,
    PipelineName: record.name,
    PipelineDisplayName: record.displayName ?? record.name,
    PipelineDefinition: await service.store.definition(version.definitionSha256),
    ...(record.description !== undefined && { PipelineDescription: record.description }),
    RoleArn: record.roleArn,
    PipelineStatus: 'Active',
    CreationTime: record.createdAtMs / 1000,
    LastModifiedTime: record.modifiedAtMs / 1000,
    ...userContexts(record.arn),
    ...(executions.length > 0 && { LastRunTime: lastRunAtMs / 1000 }),
    ...(record.maxParallelSteps !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: record.maxParallelSteps },
    }),
    ...(version.displayName !== undefined && { PipelineVersionDisplayName: version.displayName }),
    ...(version.description !== undefined && { PipelineVersionDescription: version.description }),
    ...aliasMember(version),
  };
};

/** Deletes the executions, too, as the service does, and refuses while one of them runs. */
export const deletePipeline: Operation = async (service, request) => {
  const name = text(request, 'PipelineName');
  const { arn } = await requirePipeline(service, name);
  await refuseWhileRunning(service, name);
  const deleted = await changeExisting(service, name, (existing) => ({ ...existing, isDeleted: true }));
  const late = await runningExecutions(service, name);
  if (late.length > 0) {
    // An execution that started in between keeps its pipeline.
    const { isDeleted, ...kept } = deleted;
    await service.store.changePipeline(name, (existing) => (existing ? undefined : kept));
    throw stillRunning(name, late);
  }
  for (const { id } of await service.store.executions(name)) {
    await service.store.changeExecution(id, (existing) => existing && { ...existing, isDeleted: true });
  }
  await service.store.forgetCached(name);
  return { PipelineArn: arn };
};

/** @throws ServiceError ResourceNotFound */
export async function requirePipeline(service: Service, name: string): Promise<PipelineRecord> {
  const record = await service.store.pipeline(name);
  if (!record) throw missing(name);
  return record;
}

/**
 * Changes a pipeline that is there.
 * @throws ServiceError ResourceNotFound
 */
export async function changeExisting(
  service: Service,
  name: string,
  change: (existing: PipelineRecord) => PipelineRecord,
): Promise<PipelineRecord> {
  const changed = await service.store.changePipeline(name, (existing) => {
    if (!existing) throw missing(name);
    return change(existing);
  });
  return changed!;
}

/**
 * The version that a request names by its id or an alias, the newest where it names none.
 * @throws ServiceError ResourceNotFound, ValidationException where it does both
 */
export function requireVersion(record: PipelineRecord, request: Request): VersionRecord {
  const id = versionId(request);
  const alias = optionalText(request, 'PipelineVersionAlias');
  if (id !== undefined && alias !== undefined) {
    throw invalid('Only one of PipelineVersionId and PipelineVersionAlias can be given.');
  }
  if (alias !== undefined) return versionByAlias(record, alias);
  return id === undefined ? newestVersion(record) : versionById(record, id);
}

/** @throws ServiceError ResourceNotFound */
export function versionById(record: PipelineRecord, id: number): VersionRecord {
  const version = record.versions.find((each) => each.id === id);
  if (!version) throw notFound(`Version ${id} of pipeline '${record.name}'`);
  return version;
}

const needsVersion =
  'PipelineVersionAliases can be given only where the update changes the definition. Use UpdatePipelineVersion for a version that exists.';

function newestVersion({ versions }: PipelineRecord): VersionRecord {
  return versions.at(-1)!;
}

async function refuseWhileRunning(service: Service, name: string): Promise<void> {
  const running = await runningExecutions(service, name);
  if (running.length > 0) throw stillRunning(name, running);
}

async function runningExecutions(service: Service, name: string): Promise<readonly ExecutionRecord[]> {
  const executions = await service.store.executions(name);
  const settled = await Promise.all(executions.map((execution) => service.host.settle(execution)));
  return settled.filter((execution) => !hasEnded(execution));
}

function stillRunning(name: string, executions: readonly ExecutionRecord[]): ServiceError {
  const arns = executions.map(({ arn }) => arn).join(', ');
  return new ServiceError('ConflictException', `Pipeline '${name}' has running executions: ${arns}`);
}

function missing(name: string): ServiceError {
  return notFound(`Pipeline '${name}'`);
}

function described(request: Request): { displayName?: string; description?: string } {
  return { ...displayName(request, 'PipelineDisplayName'), ...description(request, 'PipelineDescription') };
}
