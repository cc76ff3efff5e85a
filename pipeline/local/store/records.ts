/** What the embedded SageMaker remembers, as it stands in its files. Times are milliseconds since 1970. */

import type { Iteration } from '../../definition/iterations.ts';
import type { Json } from '../../definition/json.ts';

export type Tags = Readonly<Record<string, string>>;

/** A pipeline, with all of its versions. */
export interface PipelineRecord {
  readonly name: string;
  readonly arn: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly roleArn: string;
  readonly tags: Tags;
  readonly maxParallelSteps?: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** Oldest first; ids count from 1. Never empty. */
  readonly versions: readonly VersionRecord[];
  readonly createToken?: string;
  readonly isDeleted?: true;
}

/** One version; its definition lies in the store by its digest. */
export interface VersionRecord {
  readonly id: number;
  readonly definitionSha256: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly displayName?: string;
  readonly description?: string;
  /** Each of one version of the pipeline. */
  readonly aliases?: readonly string[];
}

export type ExecutionStatus = 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded' | 'CompletedWithFailures';

/** An execution, and the values that it was started with. */
export interface ExecutionRecord {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly version: number;
  readonly definitionSha256: string;
  readonly displayName?: string;
  readonly description?: string;
  /** What the start was given, in its order. */
  readonly parameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly maxParallelSteps?: number;
  /** The pipeline's, for jobs that name none; absent in records of earlier versions. */
  readonly roleArn?: string;
  readonly selection?: SelectionRecord;
  readonly status: ExecutionStatus;
  readonly failureReason?: string;
  /** A Fail step ended it: it cannot be retried. */
  readonly endedByFailStep?: true;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** The process that runs it; absent where it has ended. */
  readonly owner?: ProcessRecord;
  readonly isDeleted?: true;
}

/** A selective execution: what it runs, and what it takes from an earlier one. */
export interface SelectionRecord {
  readonly sourceArn?: string;
  /** As they were asked for. */
  readonly selected: readonly string[];
  /** The selected steps and those of selected conditions' branches. */
  readonly run: readonly string[];
  readonly reused: readonly string[];
}

/** A process, told from a later one with the same number. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startedAt: string;
  readonly host: string;
}

export type StepStatus = 'Starting' | 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

/** A step of an execution that has begun. */
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
  /** The execution whose result is reused, where a selective execution left the step out. */
  readonly selectiveSourceArn?: string;
  readonly jobName?: string;
  readonly outcome?: 'True' | 'False';
  readonly failMessage?: string;
  /** Of a child of a ForEach step. */
  readonly iteration?: Iteration;
  /** Of a ForEach step that has begun. */
  readonly forEach?: ForEachRecord;
}

/** What a ForEach step runs: written as it begins, so that its children stay the same. */
export interface ForEachRecord {
  readonly items: readonly string[];
  /** Names of the body's steps. */
  readonly bodies: readonly string[];
  /** The child that the selector has picked. */
  readonly selected?: { readonly step: string; readonly index: number };
}

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** A processing job: one attempt at a step, or one by itself. */
export interface JobRecord {
  readonly name: string;
  readonly arn: string;
  readonly status: JobStatus;
  /** The resolved arguments: CreateProcessingJob's request without its name. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** Absent for a job that belongs to no pipeline, as the step's name. */
  readonly executionArn?: string;
  readonly stepName?: string;
  /** The process that runs a job of no pipeline. */
  readonly owner?: ProcessRecord;
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
