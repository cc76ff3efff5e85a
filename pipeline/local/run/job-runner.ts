import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import { readText } from '../store/files.ts';
import type { Objects } from '../store/objects.ts';
import type { ExecutionRecord, JobRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type JobOutput, type JobResult, runJob } from './job-process.ts';
import { ThreadBudget } from './thread-budget.ts';

export interface JobRunnerOptions {
  readonly store: Store;
  readonly objects: Objects;
  /** The container's program, as a command line; run in place of every image. */
  readonly containerCommand: readonly string[];
  /** Commands for images that are not ours, by image URI. */
  readonly imageCommands: ReadonlyMap<string, readonly string[]>;
  /** What job processes inherit beside their own Environment. */
  readonly jobEnvironment: Readonly<Record<string, string>>;
  readonly cpuCount: number;
  readonly nowMs: () => number;
  readonly onJobOutput: (output: JobOutput) => void;
}

interface StepJob {
  readonly stepName: string;
  readonly execution: ExecutionRecord;
  readonly arguments: JsonObject;
  readonly threads: number;
  readonly onCreated: (jobName: string) => Promise<void>;
}

/** Runs processing jobs as processes on this machine, and knows where their outputs lie. */
export class JobRunner {
  readonly threads: ThreadBudget;
  private readonly options: JobRunnerOptions;
  private readonly children = new Set<ChildProcess>();
  private isStopping = false;

  constructor(options: JobRunnerOptions) {
    this.options = options;
    this.threads = new ThreadBudget(options.cpuCount);
  }

  async run(request: StepJob): Promise<JobRecord> {
    const { store, nowMs, objects, onJobOutput } = this.options;
    const name = jobName(request);
    const arn = request.execution.arn.replace(/:pipeline\/.*$/, `:processing-job/${name}`);
    checkInputs(request.arguments);
    const command = this.commandFor(request.arguments);
    const createdAtMs = nowMs();
    let job: JobRecord = {
      name,
      arn,
      status: 'InProgress',
      arguments: request.arguments,
      executionArn: request.execution.arn,
      createdAtMs,
      startedAtMs: createdAtMs,
    };
    await store.saveJob(job);
    await request.onCreated(name);
    const result = await runJob(
      {
        stepName: request.stepName,
        jobName: name,
        jobArn: arn,
        folder: store.jobFolder(name),
        arguments: request.arguments,
        threads: request.threads,
        command,
        environment: this.options.jobEnvironment,
      },
      { objects, onOutput: onJobOutput, onStart: (child) => this.track(child) },
    );
    job = {
      ...job,
      ...(this.isStopping && result.status === 'Failed' ? { status: 'Stopped' as const } : outcome(result)),
      endedAtMs: nowMs(),
    };
    await store.saveJob(job);
    return job;
  }

  /** True where every output of a finished job is still where it was written. */
  async outputsExist(job: JobRecord): Promise<boolean> {
    for (const { uri } of outputs(job)) {
      const path = this.options.objects.locate(uri);
      if (path === undefined || !(await stat(path).catch(() => undefined))) return false;
    }
    return true;
  }

  /** The parsed content of a JSON file that the job left in one of its outputs. */
  async readOutputFile(job: JobRecord, outputName: string, filePath: string): Promise<Json> {
    const output = outputs(job).find(({ name }) => name === outputName);
    const folder = output && this.options.objects.locate(output.uri);
    const text = folder === undefined ? undefined : await readText(join(folder, filePath));
    if (text === undefined)
      throw new EvaluationError(`property file ${filePath} was not found in the output ${outputName}`);
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      throw new EvaluationError(`property file ${filePath} is no JSON: ${(error as Error).message}`);
    }
  }

  /** Ends every running process: SIGTERM first, SIGKILL after the grace period. */
  async stopAll(graceMs: number): Promise<void> {
    this.isStopping = true;
    const ending = [...this.children].map((child) => endProcess(child, graceMs));
    await Promise.all(ending);
  }

  private track(child: ChildProcess): void {
    this.children.add(child);
    child.once('close', () => this.children.delete(child));
    child.once('error', () => this.children.delete(child));
  }

  private commandFor(request: JsonObject): readonly string[] {
    const { ImageUri, ContainerEntrypoint } = (request.AppSpecification ?? {}) as JsonObject;
    const image = String(ImageUri);
    const command = this.options.imageCommands.get(image);
    if (command) return command;
    if (ContainerEntrypoint !== undefined) {
      throw new EvaluationError(
        `the entry point of image ${image} is not macroshard's own, and no image can be run here; ` +
          `name the program that stands for it with --image ${image}=COMMAND`,
      );
    }
    return this.options.containerCommand;
  }
}

// The service takes ten at most, and says so only when the job is created.
function checkInputs(request: JsonObject): void {
  const inputs = (request.ProcessingInputs ?? []) as readonly Json[];
  if (inputs.length > 10) {
    throw new EvaluationError(
      "1 validation error detected: Value at 'processingInputs' failed to satisfy constraint: " +
        'Member must have length less than or equal to 10',
    );
  }
}

/** @see Amazon SageMaker Developer Guide, "IAM Access Management": the names of jobs that a pipeline starts */
function jobName({ execution, stepName }: StepJob): string {
  const prefix = stepName.slice(0, 20).replace(/-+$/, '').replaceAll('_', '-');
  return `pipelines-${execution.id}-${prefix}-${randomToken(10)}`;
}

/** Lower-case letters and digits, as the service's own tokens. */
export function randomToken(length: number): string {
  return [...randomBytes(length)].map((byte) => (byte % 36).toString(36)).join('');
}

function outcome(result: JobResult): Pick<JobRecord, 'status' | 'exitMessage' | 'failureReason'> {
  const { status, exitMessage } = result;
  return {
    status,
    ...(exitMessage !== undefined && { exitMessage }),
    ...(result.status === 'Failed' && { failureReason: result.failureReason }),
  };
}

function outputs(job: JobRecord): readonly { name: string; uri: string }[] {
  const config = job.arguments.ProcessingOutputConfig as JsonObject | undefined;
  const list = (config?.Outputs ?? []) as readonly { OutputName: string; S3Output: { S3Uri: string } }[];
  return list.map(({ OutputName, S3Output }) => ({ name: OutputName, uri: S3Output.S3Uri }));
}

async function endProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}
