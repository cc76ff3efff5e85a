/** CreatePipeline, UpdatePipeline, DescribePipeline. */

import { ServiceError } from '../service-error.ts';
import type { PipelineRecord } from '../store/records.ts';
import { acceptDefinition } from './accept-definition.ts';
import { optionalText, parallelism, pipelineName, pipelineNameOrArn, tags, text } from './request.ts';
import type { Operation, Service } from './service.ts';

export const createPipeline: Operation = async (service, request, { accountId, region }) => {
  const name = pipelineName(request);
  const definition = text(request, 'PipelineDefinition');
  const token = optionalText(request, 'ClientRequestToken');
  acceptDefinition(definition);
  const existing = await service.store.pipeline(name);
  if (existing) {
    if (token !== undefined && existing.createToken === token) return { PipelineArn: existing.arn };
    throw new ServiceError(
      'ValidationException',
      `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
    );
  }
  const nowMs = service.nowMs();
  const record: PipelineRecord = {
    name,
    arn: `arn:aws:sagemaker:${region}:${accountId}:pipeline/${name}`,
    ...described(request),
    roleArn: text(request, 'RoleArn'),
    tags: tags(request),
    ...parallelism(request),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    version: 1,
    ...(token !== undefined && { createToken: token }),
  };
  await service.store.savePipeline(record, definition);
  return { PipelineArn: record.arn };
};

export const updatePipeline: Operation = async (service, request) => {
  const existing = await requirePipeline(service, pipelineName(request));
  const definition = optionalText(request, 'PipelineDefinition');
  if (definition !== undefined) acceptDefinition(definition);
  const roleArn = optionalText(request, 'RoleArn');
  const record: PipelineRecord = {
    ...existing,
    ...described(request),
    ...(roleArn !== undefined && { roleArn }),
    ...parallelism(request),
    modifiedAtMs: service.nowMs(),
    version: existing.version + 1,
  };
  const text = definition ?? (await service.store.pipelineDefinition(existing.name, existing.version));
  await service.store.savePipeline(record, text);
  return { PipelineArn: record.arn, PipelineVersionId: record.version };
};

export const describePipeline: Operation = async (service, request) => {
  const record = await requirePipeline(service, pipelineNameOrArn(request));
  const definition = await service.store.pipelineDefinition(record.name, record.version);
  return {
    PipelineArn: record.arn,
    PipelineName: record.name,
    ...(record.displayName !== undefined && { PipelineDisplayName: record.displayName }),
    PipelineDefinition: definition,
    ...(record.description !== undefined && { PipelineDescription: record.description }),
    RoleArn: record.roleArn,
    PipelineStatus: 'Active',
    CreationTime: record.createdAtMs / 1000,
    LastModifiedTime: record.modifiedAtMs / 1000,
    ...(record.lastRunAtMs !== undefined && { LastRunTime: record.lastRunAtMs / 1000 }),
    ...(record.maxParallelSteps !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: record.maxParallelSteps },
    }),
  };
};

/** @throws ServiceError ResourceNotFound */
export async function requirePipeline(service: Service, name: string): Promise<PipelineRecord> {
  const record = await service.store.pipeline(name);
  if (!record) throw new ServiceError('ResourceNotFound', `Pipeline '${name}' does not exist.`);
  return record;
}

function described(request: Readonly<Record<string, unknown>>): { displayName?: string; description?: string } {
  const displayName = optionalText(request, 'PipelineDisplayName');
  const description = optionalText(request, 'PipelineDescription');
  return { ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }) };
}
