/** Where the dataset lies that is to be registered, and what it says of its columns. */

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readObjectText } from '../../aws/bucket.ts';
import { errorNames } from '../../aws/error-kinds.ts';
import { definitionOfExecution, executionOrigin, viewExecution } from '../../aws/executions.ts';
import { executionOutputs } from '../../aws/jobs.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { executionIdPattern, lastPartOf, parseExecutionArn } from '../../names/arn.ts';
import { parseS3Uri } from '../../names/s3-uri.ts';
import { typed } from '../../wording/typed-command.ts';
import type { OpenExecution } from '../execution/named-execution.ts';
import { Failure } from '../failure.ts';
import type { OpenTarget } from '../target/open-target.ts';
import type { RegisteredDataset } from './dataset-registration.ts';

/** A dataset that is to be registered, and where it lies on this machine. */
export interface FoundDataset extends RegisteredDataset {
  /** Of this machine, absolute; null where the dataset is in a bucket alone. */
  readonly folder: string | null;
}

/**
 * The dataset of an execution, which lies where the job behind a cache hit wrote it.
 * @throws Failure 1 where the execution is another pipeline's, has not succeeded, or has no dataset
 */
export async function datasetOfExecution(
  { target, executionArn }: OpenExecution,
  { name }: PipelineSpec,
): Promise<FoundDataset> {
  const client = target.clients.sageMaker;
  const pipeline = parseExecutionArn(executionArn)?.pipelineName;
  if (pipeline?.toLowerCase() !== name.toLowerCase()) {
    throw new Failure(1, `${executionArn} is of the pipeline ${pipeline}, and the table of ${name}`);
  }
  const view = await viewExecution(client, executionArn);
  if (view.status !== 'Succeeded') {
    const advice = hasEnded(view)
      ? 'only a dataset that has passed its quality gate is registered'
      : `${typed('watch')} ${lastPartOf(executionArn)}${target.flags} waits for its end`;
    throw new Failure(1, `${executionArn} is ${view.status}: ${advice}`);
  }
  const definition = await definitionOfExecution(client, executionArn);
  const { combined } = await executionOutputs(client, { view, definition });
  if (combined === null) throw new Failure(1, `${executionArn} has no dataset: none of its steps is a Combine`);
  const uri = combined.replace(/\/$/, '');
  const { startedAtMs } = await executionOrigin(client, executionArn);
  const folder = target.locate(uri) ?? null;
  const profile = folder === null ? await profileInBucket(uri, target) : await profileInFolder(folder);
  return { executionId: lastPartOf(executionArn), startedAtMs, uri, profile, folder };
}

/** @param folder holds the dataset; its execution's id is the name that `local` gave to it, or the one above */
export async function datasetOfFolder(folder: string, spec: PipelineSpec): Promise<FoundDataset> {
  const names = [basename(dirname(folder)), basename(folder)];
  const executionId = names.find((each) => executionIdPattern.test(each)) ?? names[1]!;
  const uri = `${outputUriOf(spec, executionId)}/combined`;
  return { executionId, startedAtMs: null, uri, profile: await profileInFolder(folder), folder };
}

/** Where an execution of the description writes; a variable that only a run knows stays as it is. */
function outputUriOf({ outputUri, parameters, dataset }: PipelineSpec, executionId: string): string {
  const values: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(parameters.map(({ name, defaultValue }) => [name, defaultValue])),
    ...dataset?.parameters,
    'Execution.PipelineExecutionId': executionId,
  };
  const parts = outputUri.map((part) =>
    typeof part === 'string' ? part : String(values[part.reference] ?? `\${${part.reference}}`),
  );
  return parts.join('');
}

async function profileInFolder(folder: string): Promise<string | undefined> {
  return readFile(join(folder, 'profile.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function profileInBucket(uri: string, target: OpenTarget): Promise<string | undefined> {
  const client = await target.s3();
  const { bucket, key } = parseS3Uri(uri)!;
  const textOf = (name: string) => readObjectText(client, { bucket, key: `${key}/${name}` });
  try {
    const profile = await textOf('profile.json');
    if (profile === undefined && (await textOf('summary.json')) === undefined) throw goneDataset(uri);
    return profile;
  } catch (error) {
    if (!errorNames.denied.has((error as Error).name)) throw error;
    // Without the right to list a bucket, S3 answers the same for what is not there.
    const reason = `${(error as Error).message}; or nothing lies at ${uri} any more`;
    throw new Failure(3, reason, { cause: error });
  } finally {
    client.destroy();
  }
}

function goneDataset(uri: string): Failure {
  const way = `a start with another DatasetVersion makes it anew, and ${typed('register')} of that execution its partition`;
  return new Failure(1, `nothing lies at ${uri} any more, where the execution had its dataset: ${way}`);
}
