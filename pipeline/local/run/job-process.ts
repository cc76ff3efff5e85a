/** A processing job as processes of the container's program, one an instance, with `/opt/ml` laid out in a folder of its own. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { memberOf } from '../../definition/expression.ts';
import { groupSourceOf } from '../../definition/group-steps.ts';
import type { JsonObject } from '../../definition/json.ts';
import { longestExitMessage } from '../../service/limits.ts';
import type { Objects } from '../store/objects.ts';
import { readText, writeJson } from '../store/whole-files.ts';
import type { ContainerArguments } from './container-arguments.ts';
import { dockerCommand } from './docker.ts';
import { environmentHere, type GivenEnvironment } from './job-environment.ts';
import { inputFolders, outputFolders, refuseInputsInside, refuseLinksOnTheWay, settleLinks } from './job-folders.ts';
import { type HostOutput, hostsOf, noteOverwrites, setAside } from './job-hosts.ts';
import { openJobLog } from './job-log.ts';
import { signalGroup } from './process-record.ts';
import { layOutShare } from './share-of-keys.ts';

/** What lets a job read S3 itself. */
export interface JobAccess {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A line that a job printed, as it was printed. */
export interface JobOutput {
  readonly stepName: string;
  readonly jobName: string;
  readonly line: string;
}

/** A job as its processes need it: folder, request, program and environment. */
export interface JobRequest {
  readonly stepName: string;
  readonly jobName: string;
  readonly jobArn: string;
  /** Where the job lives; emptied before it starts. */
  readonly folder: string;
  /** CreateProcessingJob's request, resolved. */
  readonly arguments: JsonObject;
  readonly threads: number;
  /** The program that stands for the image; `docker` runs the image itself. */
  readonly command: readonly string[] | 'docker';
  /** The arguments of that program. */
  readonly words: ContainerArguments;
  /** What the process inherits beside the job's own Environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a job's processes report to, and what they may reach. */
export interface JobContext {
  readonly objects: Objects;
  /** Opens what lies below an S3 prefix to one job; undefined for what is none. */
  readonly openAccess: (source: string) => Promise<JobAccess | undefined>;
  readonly nowMs: () => number;
  readonly onOutput: (output: JobOutput) => void;
  /** Called with the process as soon as there is one; it leads a process group of its own. */
  readonly onStart: (child: ChildProcess) => void;
  /** True once nothing is to be started or kept any more. */
  readonly isStopped: () => boolean;
}

/** How a job has ended. */
export type JobResult =
  | { readonly status: 'Completed'; readonly exitMessage: string | undefined }
  | { readonly status: 'Failed'; readonly failureReason: string; readonly exitMessage: string | undefined };

/**
 * Runs each instance of the job, one after the other: this machine stands for all of them. One that fails is the last.
 * The outputs are uploaded only where all have ended well.
 */
export async function runJob(request: JobRequest, context: JobContext): Promise<JobResult> {
  const { folder } = request;
  const hosts = hostsOf(request.arguments);
  const mlRoot = join(folder, 'ml');
  const keptRoot = join(folder, 'outputs');
  await rm(keptRoot, { recursive: true, force: true });
  const outputs: HostOutput[] = [];
  let exitMessage: string | undefined;
  for (const host of hosts) {
    await rm(mlRoot, { recursive: true, force: true });
    const instance: Instance = { host, hosts, mlRoot };
    const result = await runInstance(request, instance, context);
    exitMessage ??= result.exitMessage;
    if (result.status === 'Failed') return hosts.length === 1 ? result : inWordsOf(host, result);
    outputs.push(...(await settledOutputs(request, instance)));
    if (host !== hosts.at(-1)) await setAside(outputs, join(keptRoot, host));
  }
  await noteOverwrites(outputs, (line) => noteInLog(request, hosts[0]!, context, line));
  for (const { path, uri } of outputs) await context.objects.upload(path, uri);
  for (const each of [mlRoot, keptRoot]) await rm(each, { recursive: true, force: true });
  return { status: 'Completed', exitMessage };
}

/** One of the machines of a job. */
interface Instance {
  readonly host: string;
  readonly hosts: readonly string[];
  /** Stands for its /opt/ml. */
  readonly mlRoot: string;
}

async function runInstance(request: JobRequest, instance: Instance, context: JobContext): Promise<JobResult> {
  const { mlRoot } = instance;
  const refusal = unreachableSource(request) ?? (await layOut(request, instance, context.objects));
  if (refusal !== undefined) return { status: 'Failed', failureReason: refusal, exitMessage: undefined };
  if (context.isStopped()) {
    return { status: 'Failed', failureReason: 'stopped before it began', exitMessage: undefined };
  }
  const exit = await runProcess(request, instance, context);
  const message = (await readMessage(join(mlRoot, 'output', 'message')))?.slice(0, longestExitMessage).trim();
  const exitMessage = message === '' ? undefined : message;
  if (exit === 'exit code 0') return { status: 'Completed', exitMessage };
  const reason = exitMessage ? `${exitMessage}, ${exit}` : exit;
  return { status: 'Failed', failureReason: `AlgorithmError: ${reason}`, exitMessage };
}

/** A container has a network of its own, in which 127.0.0.1 is another machine. */
function unreachableSource({ command, arguments: job }: JobRequest): string | undefined {
  const source = groupSourceOf(job);
  if (command !== 'docker' || typeof source !== 'string') return undefined;
  return (
    `ClientError: the job reads ${source} itself, and a container (--docker) does not reach the embedded S3, which ` +
    'listens on 127.0.0.1 alone: leave --docker out, or say process: { read: copy }'
  );
}

function inWordsOf(host: string, { failureReason, exitMessage }: JobResult & { status: 'Failed' }): JobResult {
  return { status: 'Failed', failureReason: `${failureReason} (${host})`, exitMessage };
}

async function settledOutputs(request: JobRequest, { host, mlRoot }: Instance): Promise<readonly HostOutput[]> {
  const outputs = outputFolders(request.arguments, mlRoot);
  for (const output of outputs) {
    await refuseLinksOnTheWay(output, mlRoot);
    await settleLinks(output);
  }
  return outputs.map(({ path, uri }) => ({ host, path, uri }));
}

/** Lays out inputs, outputs and configuration; answers why the job cannot start, in the service's words. */
async function layOut(
  request: JobRequest,
  { host, hosts, mlRoot }: Instance,
  objects: Objects,
): Promise<string | undefined> {
  await mkdir(join(mlRoot, 'output'), { recursive: true });
  for (const input of inputFolders(request.arguments, mlRoot)) {
    const { path, uri, isSharded } = input;
    await refuseLinksOnTheWay(input, mlRoot);
    await refuseInputsInside(input);
    const share = isSharded && hosts.length > 1 ? { index: hosts.indexOf(host), count: hosts.length } : undefined;
    const isThere = share
      ? await layOutShare(share, { objects, uri, path, scratch: join(request.folder, 'whole-input') })
      : await objects.download(uri, path);
    if (!isThere) return `ClientError: No S3 objects found under S3 URL "${uri}" given in input data source`;
  }
  // One input may stand for the whole of it.
  await mkdir(join(mlRoot, 'processing', 'input'), { recursive: true });
  for (const output of outputFolders(request.arguments, mlRoot)) {
    await objects.placeFor(output.uri);
    await refuseLinksOnTheWay(output, mlRoot);
    await mkdir(output.path, { recursive: true });
    await settleLinks(output);
  }
  await writeJson(join(mlRoot, 'config', 'processingjobconfig.json'), {
    ProcessingJobArn: request.jobArn,
    ProcessingJobName: request.jobName,
    ...request.arguments,
  });
  await writeJson(join(mlRoot, 'config', 'resourceconfig.json'), { current_host: host, hosts });
  return undefined;
}

async function noteInLog({ folder }: JobRequest, host: string, { nowMs }: JobContext, line: string): Promise<void> {
  const log = openJobLog({ jobFolder: folder, host }, nowMs);
  log.write(line);
  await log.close();
}

/** How the process ended: `exit code 3`, `killed by SIGKILL`, or why it did not start. */
async function runProcess(request: JobRequest, instance: Instance, context: JobContext): Promise<string> {
  const source = groupSourceOf(request.arguments);
  const isIsolated = memberOf(request.arguments.NetworkConfig, 'EnableNetworkIsolation') === true;
  const isReader = typeof source === 'string' && !isIsolated;
  const access = isReader ? await context.openAccess(source) : undefined;
  try {
    return await runWithAccess(request, instance, { ...context, access });
  } finally {
    await access?.close();
  }
}

async function runWithAccess(
  request: JobRequest,
  { host, mlRoot }: Instance,
  context: JobContext & { readonly access: JobAccess | undefined },
): Promise<string> {
  const [program, ...programArguments] = await commandLine(request, mlRoot);
  const log = openJobLog({ jobFolder: request.folder, host }, context.nowMs);
  const { environment, leftOut } = ownEnvironment(request);
  if (leftOut.length > 0) {
    const why = 'which would steer a program of this machine; in a container (--docker) they are set';
    log.write(`not set: ${leftOut.join(', ')} of the job's Environment, ${why}`);
  }
  if (request.words.leftOut.length > 0) {
    const why = "which would be a folder of this machine; checkpoints are kept in the service's state";
    log.write(`not given: ${request.words.leftOut.join(', ')} of the job's arguments, ${why}`);
  }
  const child = spawn(program!, programArguments, {
    cwd: request.folder,
    env: {
      ...request.environment,
      ...environment,
      ...context.access?.environment,
      ML_ROOT: mlRoot,
      MACROSHARD_THREADS: String(request.threads),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: as in a container, what the job has started ends with it.
    detached: true,
  });
  if (child.pid !== undefined) context.onStart(child);
  const lines = Promise.all([
    eachLine(child.stdout, (line) => {
      log.write(line);
      context.onOutput({ stepName: request.stepName, jobName: request.jobName, line });
    }),
    eachLine(child.stderr, (line) => log.write(line)),
  ]);
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot start ${program}: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  // A container outlives the docker command that is killed.
  if (request.command === 'docker' && ending.startsWith('killed')) await killContainer(request.jobName);
  await lines;
  await log.close();
  return ending;
}

/** What the definition sets in the process; nothing for the Docker CLI, since the container gets it. */
function ownEnvironment({ command, arguments: { Environment } }: JobRequest): GivenEnvironment {
  if (command === 'docker') return { environment: {}, leftOut: [] };
  return environmentHere(Environment as Record<string, string> | undefined);
}

async function commandLine(request: JobRequest, mlRoot: string): Promise<readonly string[]> {
  const { command, jobName, threads } = request;
  if (command === 'docker') {
    const inputs = inputFolders(request.arguments, mlRoot);
    return dockerCommand({ jobName, mlRoot, arguments: request.arguments, inputs, threads });
  }
  return [...command, ...request.words.words];
}

async function killContainer(name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    execFile('docker', ['kill', name], () => resolve());
  });
}

async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) onLine(line);
}

/** Only a file is a message: a link could lead anywhere, and a FIFO never ends. */
async function readMessage(path: string): Promise<string | undefined> {
  const entry = await lstat(path).catch(() => undefined);
  return entry?.isFile() ? readText(path) : undefined;
}
