/** What the embedded SageMaker is given of this machine by commands that run jobs. */

import { stat } from 'node:fs/promises';
import nodePath, { dirname, join, type PlatformPath, resolve } from 'node:path';
import type { PipelineSpec } from '../../config/spec.ts';
import type { LocalMachine } from '../../local/open-service.ts';
import type { MachineOptions } from '../command-line/options.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { containerCommand } from './container-command.ts';
import { inheritedEnvironment } from './inherited-environment.ts';
import { requireDocker } from './require-docker.ts';

/** The description that a command has read, where it reads one. */
export interface Described {
  readonly config?: string;
  /** The extractor that it names. */
  readonly ownExtractor?: PipelineSpec['process'];
}

/**
 * What the embedded SageMaker is to know of this machine.
 * @param stateFolder absolute
 * @throws Failure 2 where `--extractors` names no folder, 3 on Windows, and where jobs are to run in their images without
 *   a Docker at hand
 */
export async function localMachine(
  options: MachineOptions & Described,
  stateFolder: string,
  io: Io,
): Promise<LocalMachine> {
  if (io.platform === 'win32') throw new Failure(3, notOnWindows);
  if (options.docker) await requireDocker(io);
  if (options.extractors !== undefined) await requireFolder('--extractors', options.extractors, io);
  const extractors = resolve(io.folder, options.extractors ?? dirname(options.config ?? 'pipeline.yaml'));
  return {
    stateFolder,
    mounts: mountedFolders(options, io),
    containerCommand: options.docker ? 'docker' : containerCommand(),
    imageCommands: Object.fromEntries(options.image ?? []),
    // A job that is tried again, in whichever execution, goes on where the last one was stopped.
    jobEnvironment: {
      ...inheritedEnvironment(io.env),
      MACROSHARD_CHECKPOINT: join(stateFolder, 'checkpoints'),
      MACROSHARD_EXTRACTORS: extractors,
    },
    cpuCount: io.cpuCount,
    plannedFaults: options.fault ?? [],
    extractors: {
      folder: extractors,
      ...(options.ownExtractor !== undefined && ownOf(options.ownExtractor)),
    },
  };
}

/** A job is a group of processes that signals end, and what comes from the cache is a link. */
const notOnWindows =
  'jobs do not run on Windows itself: type the same in WSL 2 (docs/windows.md says what works where)';

function ownOf({
  extractor,
  command,
  interpreter,
}: PipelineSpec['process']): Omit<NonNullable<LocalMachine['extractors']>, 'folder'> {
  return { own: extractor, program: { command, ...(interpreter !== null && { interpreter }) } };
}

/** Those of `--mount`, by absolute paths. */
export function mountedFolders(
  { mount = [] }: MachineOptions,
  io: Pick<Io, 'folder'>,
  system: PlatformPath = nodePath,
): LocalMachine['mounts'] {
  return mount.map(({ uri, folder }) => ({ uri, folder: system.resolve(io.folder, folder) }));
}

async function requireFolder(flag: string, path: string, io: Io): Promise<void> {
  const found = await stat(resolve(io.folder, path)).catch(() => undefined);
  const expected = 'expected the folder that extractors lie in';
  if (found === undefined) throw missingPath(flag, path, expected);
  if (!found.isDirectory()) throw new Failure(2, `${flag} ${path}: is a file; ${expected}`);
}
