/** What SageMaker lays out for a job. @see Amazon SageMaker Developer Guide, "Build Your Own Processing Container" */

import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaskError } from './task-error.ts';

/** Everything that a task knows of the world around it. */
export interface JobContext {
  /** `/opt/ml`, or a folder in its place. */
  readonly mlRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly threads: number;
  readonly report: (event: ProgressEvent) => void;
  /** Aborted when the job is told to stop; its reason says so. */
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
}

export type ProgressEvent =
  | {
      readonly event: 'plan';
      readonly group: string;
      readonly units: number;
      readonly files: number;
      readonly bytes: number;
    }
  | {
      readonly event: 'unit';
      readonly path: string;
      readonly status: 'processed' | 'rejected';
      readonly done: number;
      readonly total: number;
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly code?: string;
      readonly message?: string;
    }
  | { readonly event: 'done'; readonly [fact: string]: unknown };

export function inputFolder(context: JobContext, name: string): string {
  return join(context.mlRoot, 'processing', 'input', name);
}

/**
 * The folder for results, made where it is missing.
 * @throws TaskError where it cannot be written
 */
export function outputFolder(context: JobContext): string {
  const folder = join(context.mlRoot, 'processing', 'output');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TaskError(
      `cannot write ${folder} (${code}); a processing job runs as root, because SageMaker's folders belong to root`,
    );
  }
}

/** What differs from run to run, and so stands apart from results that do not. */
export interface RunFacts {
  readonly startedAt: string;
  readonly seconds: number;
  readonly threads: number;
  readonly node: string;
  readonly macroshard: string;
  readonly jobName?: string;
  readonly jobArn?: string;
  readonly image?: string;
}

export function runFacts(context: JobContext, startedAtMs: number): RunFacts {
  const job = readConfig(context);
  return {
    startedAt: new Date(startedAtMs).toISOString(),
    seconds: (context.nowMs() - startedAtMs) / 1000,
    threads: context.threads,
    node: process.versions.node,
    macroshard: packageVersion(),
    ...(job.ProcessingJobName !== undefined && { jobName: job.ProcessingJobName }),
    ...(job.ProcessingJobArn !== undefined && { jobArn: job.ProcessingJobArn }),
    ...(job.AppSpecification?.ImageUri !== undefined && { image: job.AppSpecification.ImageUri }),
  };
}

/** The values of the job's Environment that say which data it was given. */
export function datasetFacts(context: JobContext): Readonly<Record<string, string>> {
  const names = ['InputDataUri', 'DatasetVersion'];
  const entries = names.map((name) => [name, context.env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

interface JobConfig {
  readonly ProcessingJobName?: string;
  readonly ProcessingJobArn?: string;
  readonly AppSpecification?: { readonly ImageUri?: string };
}

function readConfig(context: JobContext): JobConfig {
  const path = join(context.mlRoot, 'config', 'processingjobconfig.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JobConfig;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new TaskError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
