/** What a record must hold to be used. Records of earlier versions carry no digest, and a file may hold another record. */

import { folderNameOf } from './folder-name.ts';
import type { CacheRecord, ExecutionRecord, JobRecord, PipelineRecord, ProcessRecord, StepRecord } from './records.ts';

type Kind = 'string' | 'number' | 'array' | 'object';
type Members<T> = { readonly [Member in keyof T]?: Kind };

const pipelineMembers: Members<PipelineRecord> = {
  ...{ name: 'string', arn: 'string', roleArn: 'string', tags: 'object', versions: 'array' },
  ...{ createdAtMs: 'number', modifiedAtMs: 'number' },
};
const executionMembers: Members<ExecutionRecord> = {
  ...{ id: 'string', arn: 'string', pipelineName: 'string', pipelineArn: 'string', version: 'number' },
  ...{
    definitionSha256: 'string',
    parameters: 'array',
    status: 'string',
    createdAtMs: 'number',
    modifiedAtMs: 'number',
  },
};
const stepMembers: Members<StepRecord> = {
  ...{ name: 'string', type: 'string', status: 'string', startedAtMs: 'number', attempts: 'number' },
};
const jobMembers: Members<JobRecord> = {
  ...{ name: 'string', arn: 'string', status: 'string', arguments: 'object', createdAtMs: 'number' },
};
const cacheMembers: Members<CacheRecord> = {
  ...{ key: 'string', executionArn: 'string', jobName: 'string', endedAtMs: 'number' },
};
const processMembers: Members<ProcessRecord> = { pid: 'number', startedAt: 'string', host: 'string' };

// By its own name, or, where the folders were looked through, by its folder's.
export const isPipeline = (name: string) => (value: unknown) =>
  has<PipelineRecord>(value, pipelineMembers) &&
  (value.name === name || folderNameOf(value.name) === name) &&
  value.versions.length > 0;

export const isExecution = (id: string) => (value: unknown) =>
  has<ExecutionRecord>(value, executionMembers) && value.id === id;

export const isStep = (name: string) => (value: unknown) => has<StepRecord>(value, stepMembers) && value.name === name;

export const isJob = (name: string) => (value: unknown) => has<JobRecord>(value, jobMembers) && value.name === name;

export const isCacheEntry = (key: string) => (value: unknown) =>
  has<CacheRecord>(value, cacheMembers) && value.key === key;

export const isProcess = (value: unknown) => has<ProcessRecord>(value, processMembers);

export function isTags(value: unknown): boolean {
  return kindOf(value) === 'object' && Object.values(value as object).every((each) => typeof each === 'string');
}

export function isMountList(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((each) => has<Mounted>(each, { uri: 'string', folder: 'string' } as const))
  );
}

interface Mounted {
  readonly uri: string;
  readonly folder: string;
}

function has<T>(value: unknown, members: Members<T>): value is T {
  if (kindOf(value) !== 'object') return false;
  return Object.entries(members).every(([member, kind]) => kindOf((value as Record<string, unknown>)[member]) === kind);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
