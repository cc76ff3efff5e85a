/** What the embedded SageMaker remembers, as it stands in its files. Times are milliseconds since 1970. */

import type { Json } from '../../definition/json.ts';

export interface PipelineRecord {
  readonly name: string;
  readonly arn: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly maxParallelSteps?: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly lastRunAtMs?: number;
  /** Versions count from 1. */
  readonly version: number;
  readonly createToken?: string;
}

export type ExecutionStatus = 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

export interface ExecutionRecord {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly version: number;
  readonly displayName?: string;
  readonly description?: string;
  /** What the start was given, in its order. */
  readonly parameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly maxParallelSteps?: number;
  readonly status: ExecutionStatus;
  readonly failureReason?: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly startToken?: string;
}

export type StepStatus = 'Starting' | 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

export interface StepRecord {
  readonly name: string;
  readonly type: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly status: StepStatus;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly attempts: number;
  readonly failureReason?: string;
  /** The execution whose job wrote the outputs, where the step was served from the cache. */
  readonly cacheSourceArn?: string;
  readonly jobName?: string;
  readonly outcome?: 'True' | 'False';
  readonly failMessage?: string;
}

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

export interface JobRecord {
  readonly name: string;
  readonly arn: string;
  readonly status: JobStatus;
  /** The resolved arguments: CreateProcessingJob's request without its name. */
  readonly arguments: Readonly<Record<string, Json>>;
  readonly executionArn: string;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly exitMessage?: string;
  readonly failureReason?: string;
}

export interface CacheRecord {
  readonly key: string;
  readonly executionArn: string;
  readonly jobName: string;
  readonly endedAtMs: number;
}
