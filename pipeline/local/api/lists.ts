/** ListPipelines, ListPipelineVersions, ListPipelineExecutions and what they have in common. */

import type { ExecutionRecord, PipelineRecord, VersionRecord } from '../store/records.ts';
import { aliasMember, versionByAlias } from './aliases.ts';
import { page } from './page.ts';
import { requirePipeline } from './pipelines.ts';
import { optionalText, pipelineNameOrArn, type Request, timeMs } from './request.ts';
import type { Operation } from './service.ts';

export const listPipelines: Operation = async (service, request) => {
  const prefix = optionalText(request, 'PipelineNamePrefix') ?? '';
  const sortBy = optionalText(request, 'SortBy');
  // None here is AWS's own.
  const pipelines = optionalText(request, 'ManagedBy') === 'AWS' ? [] : await service.store.pipelines();
  const all = pipelines.filter(({ name }) => name.startsWith(prefix));
  const sorted = inOrder(createdWithin(all, request), request, ({ name, createdAtMs }) =>
    sortBy === 'Name' ? [name] : [createdAtMs, name],
  );
  const { items, nextToken } = page(sorted, request, { keyOf: ({ name }) => name });
  const lastRuns = await Promise.all(items.map(async ({ name }) => lastRun(await service.store.executions(name))));
  return { PipelineSummaries: items.map((item, index) => pipelineSummary(item, lastRuns[index])), ...nextToken };
};

export const listPipelineVersions: Operation = async (service, request) => {
  const record = await requirePipeline(service, pipelineNameOrArn(request));
  const executions = await service.store.executions(record.name);
  const sorted = inOrder(createdWithin(record.versions, request), request, ({ id }) => [id]);
  const { items, nextToken } = page(sorted, request, { keyOf: ({ id }) => String(id) });
  const summaries = items.map((version) => versionSummary(version, record, executions));
  return { PipelineVersionSummaries: summaries, ...nextToken };
};

export const listPipelineExecutions: Operation = async (service, request) => {
  const pipeline = await requirePipeline(service, pipelineNameOrArn(request));
  const sortBy = optionalText(request, 'SortBy');
  const alias = optionalText(request, 'PipelineVersionAlias');
  const only = alias === undefined ? undefined : versionByAlias(pipeline, alias).id;
  const found = createdWithin(await service.store.executions(pipeline.name), request).filter(
    ({ version }) => only === undefined || version === only,
  );
  const settled = await Promise.all(found.map((execution) => service.host.settle(execution)));
  const sorted = inOrder(settled, request, ({ arn, createdAtMs }) =>
    sortBy === 'PipelineExecutionArn' ? [arn] : [createdAtMs, arn],
  );
  const { items, nextToken } = page(sorted, request, { keyOf: ({ id }) => id });
  return { PipelineExecutionSummaries: items.map((execution) => executionSummary(execution, pipeline)), ...nextToken };
};

/** Sorted by a key of numbers and texts, in the order that the request asks for, or else the operation's own. */
export function inOrder<T>(
  items: readonly T[],
  request: Request,
  keyOf: (item: T) => readonly (string | number)[],
  otherwise: 'Ascending' | 'Descending' = 'Descending',
): readonly T[] {
  const direction = (optionalText(request, 'SortOrder') ?? otherwise) === 'Ascending' ? 1 : -1;
  return [...items].sort((a, b) => direction * compareKeys(keyOf(a), keyOf(b)));
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function createdWithin<T extends { readonly createdAtMs: number }>(
  items: readonly T[],
  request: Request,
): readonly T[] {
  const after = timeMs(request, 'CreatedAfter', Number.NEGATIVE_INFINITY);
  const before = timeMs(request, 'CreatedBefore', Number.POSITIVE_INFINITY);
  return items.filter(({ createdAtMs }) => createdAtMs >= after && createdAtMs <= before);
}

function pipelineSummary(record: PipelineRecord, last: ExecutionRecord | undefined): object {
  return {
    PipelineArn: record.arn,
    PipelineName: record.name,
    PipelineDisplayName: record.displayName ?? record.name,
    ...(record.description !== undefined && { PipelineDescription: record.description }),
    RoleArn: record.roleArn,
    CreationTime: record.createdAtMs / 1000,
    LastModifiedTime: record.modifiedAtMs / 1000,
    ...(last && { LastExecutionTime: last.createdAtMs / 1000 }),
  };
}

function versionSummary(
  version: VersionRecord,
  { arn }: PipelineRecord,
  executions: readonly ExecutionRecord[],
): object {
  const last = lastRun(executions.filter((execution) => execution.version === version.id));
  return {
    PipelineArn: arn,
    PipelineVersionId: version.id,
    CreationTime: version.createdAtMs / 1000,
    ...(version.displayName !== undefined && { PipelineVersionDisplayName: version.displayName }),
    ...(version.description !== undefined && { PipelineVersionDescription: version.description }),
    ...(last && { LastExecutionPipelineExecutionArn: last.arn }),
    ...aliasMember(version),
  };
}

function executionSummary(execution: ExecutionRecord, { versions }: PipelineRecord): object {
  const version = versions.find(({ id }) => id === execution.version);
  return {
    PipelineExecutionArn: execution.arn,
    StartTime: execution.createdAtMs / 1000,
    PipelineExecutionStatus: execution.status,
    ...(execution.description !== undefined && { PipelineExecutionDescription: execution.description }),
    ...(execution.displayName !== undefined && { PipelineExecutionDisplayName: execution.displayName }),
    ...(execution.failureReason !== undefined && { PipelineExecutionFailureReason: execution.failureReason }),
    ...(version && aliasMember(version)),
  };
}

function lastRun(executions: readonly ExecutionRecord[]): ExecutionRecord | undefined {
  return executions.reduce<ExecutionRecord | undefined>(
    (last, each) => (last && last.createdAtMs >= each.createdAtMs ? last : each),
    undefined,
  );
}
