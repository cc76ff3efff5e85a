import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from './api/service.ts';
import { type RequestHandler, requestHandler } from './request-handler.ts';
import type { JobOutput } from './run/job-process.ts';
import { JobRunner } from './run/job-runner.ts';
import { readJson, writeJson } from './store/files.ts';
import { type Mount, Objects } from './store/objects.ts';
import { Store } from './store/store.ts';

export interface EmbeddedOptions {
  /** Where everything is remembered; made where it is missing. */
  readonly stateFolder: string;
  /** Folders that stand for S3 prefixes. They are remembered: results of earlier runs stay where they were found. */
  readonly mounts: readonly Mount[];
  /** The container's program, as a command line. */
  readonly containerCommand: readonly string[];
  readonly imageCommands?: ReadonlyMap<string, readonly string[]>;
  readonly jobEnvironment: Readonly<Record<string, string>>;
  readonly cpuCount: number;
  readonly nowMs: () => number;
  readonly onJobOutput?: (output: JobOutput) => void;
}

/** SageMaker Pipelines in this process: the same API, on plain files and local processes. */
export interface EmbeddedSageMaker {
  /** For `new SageMakerClient({ requestHandler })`. */
  readonly requestHandler: RequestHandler;
  /** The path that stands for an S3 URI here. */
  locate(uri: string): string | undefined;
  /** Ends what runs: SIGTERM, then SIGKILL after the grace period. Executions that ran are recorded as stopped. */
  close(options?: { graceMs?: number }): Promise<void>;
}

const defaultGraceMs = 5000;

export async function openEmbeddedSageMaker(options: EmbeddedOptions): Promise<EmbeddedSageMaker> {
  const { stateFolder, nowMs } = options;
  await mkdir(stateFolder, { recursive: true });
  const mounts = await rememberMounts(stateFolder, options.mounts);
  const objects = new Objects(join(stateFolder, 's3'), mounts);
  const store = new Store(stateFolder);
  const jobs = new JobRunner({
    store,
    objects,
    containerCommand: options.containerCommand,
    imageCommands: options.imageCommands ?? new Map(),
    jobEnvironment: options.jobEnvironment,
    cpuCount: options.cpuCount,
    nowMs,
    onJobOutput: options.onJobOutput ?? (() => {}),
  });
  const service: Service = { store, jobs, nowMs, running: new Map(), lost: new Map() };
  return {
    requestHandler: requestHandler(service),
    locate: (uri) => objects.locate(uri),
    close: async ({ graceMs = defaultGraceMs } = {}) => {
      const runs = [...service.running.values()];
      for (const { run } of runs) run.stop();
      await jobs.stopAll(graceMs);
      await Promise.all(runs.map(({ ended }) => ended));
    },
  };
}

// A cached step's output lies where an earlier run was told to write, which may be another prefix than today's.
async function rememberMounts(stateFolder: string, mounts: readonly Mount[]): Promise<readonly Mount[]> {
  const path = join(stateFolder, 'mounts.json');
  const earlier = (await readJson<readonly Mount[]>(path)) ?? [];
  const all = [...earlier.filter(({ uri }) => !mounts.some((mount) => mount.uri === uri)), ...mounts];
  for (const { folder } of mounts) await mkdir(folder, { recursive: true });
  await writeJson(path, all);
  return all;
}
