/** The options of every command that runs jobs on this machine, and what the embedded SageMaker makes of them. */

import { stat } from 'node:fs/promises';
import nodePath, { dirname, join, type PlatformPath, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PipelineSpec } from '../../config/spec.ts';
import type { LocalMachine } from '../../local/embedded-sagemaker.ts';
import { exceptionTypes, type PlannedFault } from '../../local/run/job-fault.ts';
import { nearestHint } from '../../wording/words.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { imageOption, mountOption } from '../options.ts';
import { containerCommand } from './container-command.ts';
import { inheritedEnvironment } from './inherited-environment.ts';
import { requireDocker } from './require-docker.ts';

/** The options of everything that runs jobs on this machine. */
export interface MachineOptions {
  readonly mount?: readonly { readonly uri: string; readonly folder: string }[];
  readonly image?: ReadonlyMap<string, readonly string[]>;
  readonly docker?: true;
  readonly fault?: readonly PlannedFault[];
  readonly extractors?: string;
}

/** `--mount`, `--image`, `--docker`, `--extractors` and `--fault`; without them a job is a process of this checkout's program. */
export function addMachineOptions(command: Command): Command {
  return command
    .addOption(mountOption())
    .addOption(imageOption())
    .option('--docker', "runs jobs in their images with the Docker CLI, in place of this checkout's container program")
    .option('--extractors <dir>', 'jobs may name extractors below it (default: the folder of pipeline.yaml)')
    .addOption(faultOption());
}

/** The description that a command has read, where it reads one. */
export interface Described {
  readonly config?: string;
  /** The extractor that it names. */
  readonly ownExtractor?: PipelineSpec['process'];
}

/**
 * What the embedded SageMaker is to know of this machine.
 * @param stateFolder absolute
 * @throws Failure 2 where `--extractors` names no folder, 3 where jobs are to run in their images without a Docker at hand
 */
export async function localMachine(
  options: MachineOptions & Described,
  stateFolder: string,
  io: Io,
): Promise<LocalMachine> {
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

/** `--fault STEP=EXCEPTION[:TIMES]`, as often as wanted. */
function faultOption(): Option {
  return new Option(
    '--fault <step=exception[:times]>',
    "rehearses a step's retry policy: its first attempts end in this exception; may be repeated",
  ).argParser((text: string, earlier: readonly PlannedFault[] | undefined) => {
    const [, stepName, name, times = '1'] = /^([A-Za-z0-9_-]+)=([A-Za-z_.]+)(?::(\d{1,3}))?$/.exec(text) ?? [];
    if (stepName === undefined || name === undefined) {
      throw new InvalidArgumentError('expected STEP=EXCEPTION or STEP=EXCEPTION:TIMES');
    }
    const exceptionType = exceptionTypes.find((each) => each === name);
    if (!exceptionType) throw new InvalidArgumentError(`no such exception ${name}${nearestHint(name, exceptionTypes)}`);
    return [...(earlier ?? []), { stepName, exceptionType, times: Number(times) }];
  });
}
