/** A processing job as a container of the image itself, where a Docker CLI works. */

import { realpath } from 'node:fs/promises';
import { EvaluationError } from '../../definition/evaluate.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { JsonObject } from '../../definition/json.ts';

export interface DockerJob {
  readonly jobName: string;
  readonly mlRoot: string;
  /** CreateProcessingJob's request, resolved. */
  readonly arguments: JsonObject;
  /** Folders below `mlRoot` that are links to folders elsewhere. */
  readonly inputs: readonly { readonly path: string; readonly localPath: string }[];
  readonly threads: number;
}

/**
 * The command that runs a job's image as SageMaker does: `/opt/ml` mounted, the job's Environment, its entry point and
 * arguments, no network where the job has none.
 * @see Amazon SageMaker Developer Guide, "How Amazon SageMaker Runs Your Processing Container Image"
 */
export async function dockerCommand(job: DockerJob): Promise<readonly string[]> {
  const { image, entrypoint = [], words } = containerCommandOf(job.arguments);
  // The Docker CLI would take it for a flag, and the next argument for the image.
  if (String(image).startsWith('-')) {
    throw new EvaluationError(`the image of a job cannot be called ${JSON.stringify(image)}: expected no hyphen first`);
  }
  const network = job.arguments.NetworkConfig as JsonObject | undefined;
  const environment = {
    ...(job.arguments.Environment as Record<string, string> | undefined),
    MACROSHARD_THREADS: String(job.threads),
  };
  const [entryPoint, ...entryArguments] = entrypoint.map(String);
  return [
    'docker',
    'run',
    '--rm',
    ...['--name', job.jobName],
    ...['--platform', 'linux/amd64'],
    ...(network?.EnableNetworkIsolation === true ? ['--network', 'none'] : []),
    ...['--volume', `${job.mlRoot}:/opt/ml`],
    ...(await inputVolumes(job.inputs)),
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(entryPoint === undefined ? [] : ['--entrypoint', entryPoint]),
    String(image),
    ...entryArguments,
    ...words.map(String),
  ];
}

// A link leads nowhere inside a container, so that what it leads to is mounted over it.
async function inputVolumes(inputs: DockerJob['inputs']): Promise<readonly string[]> {
  const volumes: string[] = [];
  for (const { path, localPath } of inputs) {
    const real = await realpath(path);
    if (real !== path) volumes.push('--volume', `${real}:${localPath}:ro`);
  }
  return volumes;
}
