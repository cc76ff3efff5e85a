import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { containerCommandOf, outputsOf, outputUrisOf } from '../../definition/job-request.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import type { Objects } from '../store/objects.ts';
import type { JobRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { readFileText } from '../store/whole-files.ts';
import { checkJobRequest } from './check-job-request.ts';
import { argumentsHere, type ContainerArguments } from './container-arguments.ts';
import { endProcess } from './end-process.ts';
import type { Extractors } from './extractor-here.ts';
import { type ExceptionType, faultOf, type PlannedFault, plannedFault } from './job-fault.ts';
import { type JobContext, type JobOutput, type JobRequest, type JobResult, runJob } from './job-process.ts';
import { newJob, type StepAttempt } from './new-job.ts';
import type { PathWatcher } from './path-watcher.ts';
import { identifyProcess } from './process-record.ts';
import type { ThreadBudget } from './thread-budget.ts';

export interface JobRunnerOptions {
  readonly store: Store;
  readonly objects: Objects;
  /** Lets jobs read S3 themselves. */
  readonly openAccess: JobContext['openAccess'];
  /** The container's program, as a command line; run in place of every image. `docker` runs the images themselves. */
  readonly containerCommand: readonly string[] | 'docker';
  /** Commands for images that are not ours, by image URI. */
  readonly imageCommands: ReadonlyMap<string, readonly string[]>;
  /** What job processes inherit beside their own Environment. */
  readonly jobEnvironment: Readonly<Record<string, string>>;
  readonly threads: ThreadBudget;
  readonly watcher: PathWatcher;
  /** Instance types that the account has, though the service's model does not know them. */
  readonly instanceTypes: readonly string[];
  /** Beside the built-in ones; none where absent. */
  readonly extractors: Extractors | undefined;
  readonly nowMs: () => number;
  /** How long a job may take to end after SIGTERM before it is killed. */
  readonly graceMs: number;
  readonly plannedFaults: readonly PlannedFault[];
  readonly onJobOutput: (output: JobOutput) => void;
}

/** What runs in the place of a job's image. */
export type JobProgram = Pick<JobRequest, 'command' | 'words'>;

type JobExecution = Pick<StepAttempt, 'threads' | 'stopping'>;

const stoppedHere = 'the process that runs this job was stopped';

/** A job that this process runs. */
interface LiveJob {
  child?: ChildProcess;
  /** Why it is being ended, in the words of its record. */
  stopReason?: string;
}

/** Runs processing jobs as processes on this machine, and knows where their outputs lie. */
export class JobRunner {
  readonly threads: ThreadBudget;
  private readonly options: JobRunnerOptions;
  private readonly live = new Map<string, LiveJob>();
  private readonly faultsLeft: Map<PlannedFault, number>;

  constructor(options: JobRunnerOptions) {
    this.options = options;
    this.threads = options.threads;
    this.faultsLeft = new Map(options.plannedFaults.map((fault) => [fault, fault.times]));
  }

  /**
   * Runs one attempt to its end.
   * @throws JobFault for what a retry policy may mend, EvaluationError for what the definition has wrong
   */
  async run(request: StepAttempt): Promise<JobRecord> {
    const job = newJob(request, this.options.nowMs());
    this.check(job);
    const program = await this.programFor(job);
    const planned = this.takePlannedFault(request.stepName);
    if (planned && !leavesJob.has(planned)) throw plannedFault(planned);
    await this.options.store.saveJob(job);
    await request.onCreated(job.name);
    try {
      if (planned) throw plannedFault(planned);
      return await this.runAlone(job, { ...request, ...program });
    } catch (error) {
      await this.fail(job, error as Error);
      throw faultOf(error) ?? error;
    }
  }

  /** @throws EvaluationError for a request that CreateProcessingJob refuses */
  check(job: JobRecord): void {
    checkJobRequest({ ...job.arguments, ProcessingJobName: job.name }, this.options.instanceTypes);
  }

  /** Records that a job has failed with this error. */
  async fail(job: JobRecord, { message }: Error): Promise<void> {
    await this.end(job, { status: 'Failed', failureReason: message });
  }

  /** What stands for the image of a job. @throws EvaluationError for one that cannot run here */
  async programFor(job: JobRecord): Promise<JobProgram> {
    const command = this.commandFor(job.arguments);
    return { command, words: await this.wordsFor(command, job) };
  }

  /** True where every output of a finished job is still where it was written. */
  async outputsExist(job: JobRecord): Promise<boolean> {
    for (const uri of outputUrisOf(job.arguments)) {
      const path = await this.options.objects.confined(uri).catch(() => undefined);
      if (path === undefined || !(await stat(path).catch(() => undefined))) return false;
    }
    return true;
  }

  /** An object's text; undefined where there is none. */
  async readObjectText(uri: string): Promise<string | undefined> {
    const path = await this.options.objects.confined(uri).catch(() => undefined);
    return path === undefined ? undefined : readFileText(path);
  }

  /** The parsed content of a JSON file that the job left in one of its outputs. */
  async readOutputFile(job: JobRecord, outputName: string, filePath: string): Promise<Json> {
    const output = outputsOf(job.arguments).find(({ name }) => name === outputName);
    if (filePath.split('/').includes('..'))
      throw new EvaluationError(
        `property file ${filePath} leads out of the output ${outputName}: expected a path in it`,
      );
    const uri = output && `${String(output.uri).replace(/\/+$/, '')}/${posix.join('/', filePath).slice(1)}`;
    const path = uri && (await this.options.objects.confined(uri));
    const text = path === undefined ? undefined : await readFileText(path);
    if (text === undefined)
      throw new EvaluationError(`property file ${filePath} was not found in the output ${outputName}`);
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new EvaluationError(`property file ${filePath} is no JSON`);
    }
  }

  /** Runs a job that is accepted and recorded to its end. */
  async runAlone(job: JobRecord, { threads, stopping, ...program }: JobProgram & JobExecution): Promise<JobRecord> {
    const { store, nowMs, objects, onJobOutput, jobEnvironment } = this.options;
    const live: LiveJob = {};
    this.live.set(job.name, live);
    const stopWatchers = this.watchForStop(job);
    const onStop = () =>
      this.stop(job.name, job.executionArn === undefined ? stoppedHere : 'the execution was stopped');
    stopping.addEventListener('abort', onStop);
    if (stopping.aborted) onStop();
    try {
      const result = await runJob(
        {
          stepName: job.stepName ?? '',
          jobName: job.name,
          jobArn: job.arn,
          folder: store.jobFolder(job.name),
          arguments: job.arguments,
          threads,
          command: program.command,
          words: program.words,
          environment: jobEnvironment,
        },
        {
          objects,
          openAccess: this.options.openAccess,
          nowMs,
          onOutput: onJobOutput,
          onStart: (child) => this.noteProcess(job.name, live, child),
          isStopped: () => live.stopReason !== undefined,
        },
      );
      const { stopReason } = live;
      const isStopped = stopReason !== undefined && result.status === 'Failed';
      return await this.end(job, isStopped ? { status: 'Stopped', failureReason: stopReason } : outcome(result));
    } finally {
      for (const end of stopWatchers) end();
      stopping.removeEventListener('abort', onStop);
      this.live.delete(job.name);
    }
  }

  /** SIGTERM first, SIGKILL after the grace period; returns at once. */
  private stop(name: string, reason: string): void {
    const job = this.live.get(name);
    if (!job || job.stopReason !== undefined) return;
    job.stopReason = reason;
    if (job.child) endProcess(job.child, this.options.graceMs);
  }

  private async end(
    job: JobRecord,
    outcome: Pick<JobRecord, 'status' | 'failureReason' | 'exitMessage'>,
  ): Promise<JobRecord> {
    const ended = { ...job, ...outcome, endedAtMs: this.options.nowMs() };
    await this.options.store.saveJob(ended);
    return ended;
  }

  private noteProcess(name: string, live: LiveJob, child: ChildProcess): void {
    live.child = child;
    if (live.stopReason !== undefined) endProcess(child, this.options.graceMs);
    // By this record, the next process to open the store ends the job's processes, should this one be killed.
    void identifyProcess(child.pid!).then(async (record) => {
      if (record) await this.options.store.saveJobProcess(name, record);
    });
  }

  /** Watches for what ends the job from outside: its time limit, and StopProcessingJob, which any process may answer. */
  private watchForStop(job: JobRecord): readonly (() => void)[] {
    const { store, watcher } = this.options;
    const onAsked = () => this.stop(job.name, 'StopProcessingJob was called');
    const asked = watcher.watch(store.stopRequestPath(job.name), onAsked);
    void store.isStopRequested(job.name).then((isAsked) => isAsked && onAsked());
    const limit = (job.arguments.StoppingCondition as JsonObject | undefined)?.MaxRuntimeInSeconds;
    // A limit longer than a timer can be set for is never reached on a laptop.
    if (typeof limit !== 'number' || limit * 1000 >= 2 ** 31) return [asked];
    const reason = `the job ran longer than its MaxRuntimeInSeconds of ${limit}`;
    const timer = setTimeout(() => this.stop(job.name, reason), limit * 1000);
    return [asked, () => clearTimeout(timer)];
  }

  private takePlannedFault(stepName: string): ExceptionType | undefined {
    for (const [fault, left] of this.faultsLeft) {
      if (fault.stepName !== stepName || left === 0) continue;
      this.faultsLeft.set(fault, left - 1);
      return fault.exceptionType;
    }
    return undefined;
  }

  /** A program that stands in for an image by `--image` gets all arguments as they are. */
  private async wordsFor(command: JobRequest['command'], job: JobRecord): Promise<ContainerArguments> {
    const { store, objects, containerCommand, extractors } = this.options;
    const words = containerCommandOf(job.arguments).words.map(String);
    if (command !== containerCommand || command === 'docker') return { words, leftOut: [] };
    const dataFolders = [store.folder, ...objects.mountedFolders];
    return argumentsHere(words, { jobFolder: store.jobFolder(job.name), dataFolders, extractors });
  }

  private commandFor(request: JsonObject): readonly string[] | 'docker' {
    const { image: imageUri, entrypoint } = containerCommandOf(request);
    const image = String(imageUri);
    const { imageCommands, containerCommand } = this.options;
    const command = imageCommands.get(image);
    if (command) return command;
    if (entrypoint !== undefined && containerCommand !== 'docker') {
      throw new EvaluationError(
        `the entry point of image ${image} is not macroshard's own, and no image can be run here; ` +
          `name the program that stands for it with --image ${image}=COMMAND, or run images with --docker`,
      );
    }
    return containerCommand;
  }
}

// These come after CreateProcessingJob has answered; the others are its answer.
const leavesJob = new Set<ExceptionType>(['SageMaker.CAPACITY_ERROR', 'SageMaker.JOB_INTERNAL_ERROR']);

function outcome(result: JobResult): Pick<JobRecord, 'status' | 'exitMessage' | 'failureReason'> {
  const { status, exitMessage } = result;
  return {
    status,
    ...(exitMessage !== undefined && { exitMessage }),
    ...(result.status === 'Failed' && { failureReason: result.failureReason }),
  };
}
