/** A processing job as a process of the container's program, with `/opt/ml` laid out in a folder of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Json, JsonObject } from '../../definition/json.ts';
import { readText, writeJson } from '../store/files.ts';
import type { Objects } from '../store/objects.ts';

/** A line that a job printed, as it was printed. */
export interface JobOutput {
  readonly stepName: string;
  readonly jobName: string;
  readonly line: string;
}

export interface JobRequest {
  readonly stepName: string;
  readonly jobName: string;
  readonly jobArn: string;
  /** Where the job lives; emptied before it starts. */
  readonly folder: string;
  /** CreateProcessingJob's request, resolved. */
  readonly arguments: JsonObject;
  readonly threads: number;
  readonly command: readonly string[];
  /** What the process inherits beside the job's own Environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export type JobResult =
  | { readonly status: 'Completed'; readonly exitMessage: string | undefined }
  | { readonly status: 'Failed'; readonly failureReason: string; readonly exitMessage: string | undefined };

/** Starts the process and waits for its end. The outputs are uploaded only where it ended well. */
export async function runJob(
  request: JobRequest,
  options: { objects: Objects; onOutput: (output: JobOutput) => void; onStart: (child: ChildProcess) => void },
): Promise<JobResult> {
  const mlRoot = join(request.folder, 'ml');
  await rm(mlRoot, { recursive: true, force: true });
  const missing = await layOut(request, mlRoot, options.objects);
  if (missing !== undefined) return { status: 'Failed', failureReason: missing, exitMessage: undefined };
  const exit = await runProcess(request, mlRoot, options);
  const message = (await readText(join(mlRoot, 'output', 'message')))?.slice(0, 1024).trim();
  const exitMessage = message === '' ? undefined : message;
  if (exit !== 'exit code 0') {
    const reason = exitMessage ? `${exitMessage}, ${exit}` : exit;
    return { status: 'Failed', failureReason: `AlgorithmError: ${reason}`, exitMessage };
  }
  for (const { path, uri } of outputsOf(request.arguments, mlRoot)) await options.objects.upload(path, uri);
  await rm(mlRoot, { recursive: true, force: true });
  return { status: 'Completed', exitMessage };
}

/** Lays out inputs, outputs and configuration; answers why the job cannot start, in the service's words. */
async function layOut(request: JobRequest, mlRoot: string, objects: Objects): Promise<string | undefined> {
  await mkdir(join(mlRoot, 'output'), { recursive: true });
  await mkdir(join(mlRoot, 'processing', 'input'), { recursive: true });
  for (const { path, uri } of inputsOf(request.arguments, mlRoot)) {
    if (!(await objects.download(uri, path))) {
      return `ClientError: No S3 objects found under S3 URL "${uri}" given in input data source`;
    }
  }
  for (const { path } of outputsOf(request.arguments, mlRoot)) await mkdir(path, { recursive: true });
  await writeJson(join(mlRoot, 'config', 'processingjobconfig.json'), {
    ProcessingJobArn: request.jobArn,
    ProcessingJobName: request.jobName,
    ...request.arguments,
  });
  await writeJson(join(mlRoot, 'config', 'resourceconfig.json'), { current_host: 'algo-1', hosts: ['algo-1'] });
  return undefined;
}

/** How the process ended, in words: `exit code 0`, `killed by SIGTERM`. */
async function runProcess(
  request: JobRequest,
  mlRoot: string,
  options: { onOutput: (output: JobOutput) => void; onStart: (child: ChildProcess) => void },
): Promise<string> {
  const specification = (request.arguments.AppSpecification ?? {}) as JsonObject;
  const args = ((specification.ContainerArguments ?? []) as readonly Json[]).map(String);
  const [program, ...programArguments] = request.command;
  const log = createWriteStream(join(request.folder, 'log.txt'), { flags: 'a' });
  const child = spawn(program!, [...programArguments, ...args], {
    cwd: request.folder,
    env: {
      ...request.environment,
      ...(request.arguments.Environment as Record<string, string> | undefined),
      ML_ROOT: mlRoot,
      MACROSHARD_THREADS: String(request.threads),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onStart(child);
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    log.write(`${line}\n`);
    options.onOutput({ stepName: request.stepName, jobName: request.jobName, line });
  });
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot start ${program}: ${error.message}`));
    child.once('close', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  log.end();
  await finished(log);
  return ending;
}

interface Place {
  readonly path: string;
  readonly uri: string;
}

function inputsOf(job: JsonObject, mlRoot: string): readonly Place[] {
  const inputs = (job.ProcessingInputs ?? []) as readonly JsonObject[];
  return inputs.map(({ S3Input }) => place(S3Input as JsonObject, mlRoot));
}

function outputsOf(job: JsonObject, mlRoot: string): readonly Place[] {
  const config = job.ProcessingOutputConfig as JsonObject | undefined;
  const outputs = (config?.Outputs ?? []) as readonly JsonObject[];
  return outputs.map(({ S3Output }) => place(S3Output as JsonObject, mlRoot));
}

function place(source: JsonObject, mlRoot: string): Place {
  const local = String(source.LocalPath).replace(/^\/opt\/ml\//, '');
  return { path: join(mlRoot, local), uri: String(source.S3Uri) };
}
