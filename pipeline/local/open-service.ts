import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from './api/service.ts';
import { defaultGraceMs } from './run/end-process.ts';
import { ExecutionHost } from './run/execution-host.ts';
import type { Extractors } from './run/extractor-here.ts';
import type { PlannedFault } from './run/job-fault.ts';
import { JobHost } from './run/job-host.ts';
import type { JobOutput } from './run/job-process.ts';
import { JobRunner } from './run/job-runner.ts';
import { PathWatcher } from './run/path-watcher.ts';
import { identifyProcess } from './run/process-record.ts';
import { shareCpus } from './run/shared-cpus.ts';
import { ThreadBudget } from './run/thread-budget.ts';
import { Buckets } from './store/buckets.ts';
import { DamageLog } from './store/damage-log.ts';
import { Objects } from './store/objects.ts';
import { type Mount, Places } from './store/places.ts';
import { rememberMounts } from './store/remember-mounts.ts';
import { Store } from './store/store.ts';
import { StoredObjects } from './store/stored-objects.ts';
import { Uploads } from './store/uploads.ts';

/** What a job needs to be run on this machine; plain data, so that it can be handed to another process. */
export interface LocalMachine {
  /** Where everything is remembered; made where it is missing. */
  readonly stateFolder: string;
  /** Folders that stand for S3 prefixes. The store remembers them, so that results of earlier runs are still found. */
  readonly mounts: readonly Mount[];
  /** The container's program, as a command line; `docker` runs the images themselves. */
  readonly containerCommand: readonly string[] | 'docker';
  /** Commands in place of images, by image URI. */
  readonly imageCommands?: Readonly<Record<string, readonly string[]>>;
  readonly jobEnvironment: Readonly<Record<string, string>>;
  readonly cpuCount: number;
  /** Instance types that the account has, though the service's model does not know them. */
  readonly instanceTypes?: readonly string[];
  /** Extractors that jobs may name beside the built-in ones. */
  readonly extractors?: Extractors;
  /** How long a job may take to end after SIGTERM before it is killed; `defaultGraceMs` where it is absent. */
  readonly graceMs?: number;
  /** Faults to rehearse retry policies with. */
  readonly plannedFaults?: readonly PlannedFault[];
}

/** This machine, and how executions run on it. */
export interface EmbeddedOptions extends LocalMachine {
  readonly nowMs: () => number;
  /**
   * The command of a process that calls `adoptExecution` with the message it is sent: executions then outlive this
   * process. Where absent, they run in this one and end with it.
   */
  readonly runnerCommand?: readonly string[];
  readonly onJobOutput?: (output: JobOutput) => void;
  /** Called once for each damaged file of the store; the message says what holds in its stead. */
  readonly onDamaged?: (message: string) => void;
}

/**
 * Opens the store, and goes on with what it remembers; answers nobody.
 * @throws Error where the machine does not show its processes, or the folder cannot be made
 */
export async function openService(options: EmbeddedOptions): Promise<Service> {
  const { stateFolder, nowMs, runnerCommand, onJobOutput = () => {}, onDamaged = () => {}, ...machine } = options;
  await mkdir(stateFolder, { recursive: true });
  const mounts = await rememberMounts(stateFolder, options.mounts, onDamaged);
  const objects = new Objects(new Places(stateFolder, mounts));
  const buckets = new Buckets(stateFolder, objects);
  const storedObjects = new StoredObjects(stateFolder, objects);
  const uploads = new Uploads(stateFolder);
  await Promise.all([storedObjects, uploads].map((each) => each.clearAbandoned(nowMs())));
  const store = new Store(stateFolder, new DamageLog(onDamaged));
  const thisProcess = await identifyProcess(process.pid);
  if (!thisProcess) throw new Error('this machine does not show its processes: neither /proc nor ps could be read');
  const { cpuCount } = machine;
  const threads = new ThreadBudget(shareCpus(join(stateFolder, 'cpus'), { cpuCount, thisProcess }));
  const watcher = new PathWatcher();
  const jobs = new JobRunner({
    store,
    objects,
    openAccess: async (source) => (await import('./protocol/job-access.ts')).openJobAccess(service, source),
    containerCommand: machine.containerCommand,
    imageCommands: new Map(Object.entries(machine.imageCommands ?? {})),
    jobEnvironment: machine.jobEnvironment,
    threads,
    watcher,
    instanceTypes: machine.instanceTypes ?? [],
    extractors: machine.extractors,
    nowMs,
    graceMs: machine.graceMs ?? defaultGraceMs,
    plannedFaults: machine.plannedFaults ?? [],
    onJobOutput,
  });
  const host = new ExecutionHost({
    context: { store, jobs, watcher, nowMs, pause },
    thisProcess,
    ...(runnerCommand && { runner: { command: runnerCommand, message: { machine: { ...machine, stateFolder } } } }),
  });
  const alone = new JobHost({ store, jobs, thisProcess, nowMs });
  const service: Service = { store, objects, buckets, storedObjects, uploads, host, jobs: alone, nowMs };
  return service;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
