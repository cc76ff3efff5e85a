/** Where a job's inputs and outputs lie on this machine, and that they lie in the job's own folder. */

import { link, lstat, readdir, realpath, rm } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { memberOf } from '../../definition/expression.ts';
import { inputsOf, type JobPlace, outputsOf } from '../../definition/job-request.ts';
import type { JsonObject } from '../../definition/json.ts';

/** The folder of one input or output. */
export interface JobFolder {
  /** `input "data"` */
  readonly title: string;
  /** As the request has it, below /opt/ml/processing. */
  readonly localPath: string;
  readonly path: string;
  readonly uri: string;
}

export interface InputFolder extends JobFolder {
  /** Whether each instance gets a share of the keys, and not all of them. */
  readonly isSharded: boolean;
}

/** `mlRoot` stands for /opt/ml. @throws EvaluationError for what is not in S3, or has no LocalPath */
export function inputFolders(job: JsonObject, mlRoot: string): readonly InputFolder[] {
  return inputsOf(job).map((input) => ({
    ...jobFolder(`input "${input.name}"`, input, mlRoot),
    isSharded: memberOf(input.entry.S3Input, 'S3DataDistributionType') === 'ShardedByS3Key',
  }));
}

/** `mlRoot` stands for /opt/ml. @throws EvaluationError for what is not in S3, or has no LocalPath */
export function outputFolders(job: JsonObject, mlRoot: string): readonly JobFolder[] {
  return outputsOf(job).map((output) => jobFolder(`output "${output.name}"`, output, mlRoot));
}

// The service also takes data sets of Athena and Redshift, and writes to a feature store.
function jobFolder(title: string, place: JobPlace, mlRoot: string): JobFolder {
  if (place.uri === undefined) {
    throw new EvaluationError(
      `the ${title} names no place in S3: expected an S3Input or S3Output, all that the embedded SageMaker knows`,
    );
  }
  if (place.localPath === undefined) {
    throw new EvaluationError(`the ${title} has no LocalPath: expected a folder below /opt/ml/processing/`);
  }
  const localPath = String(place.localPath);
  return { title, localPath, path: join(mlRoot, localPath.replace(/^\/opt\/ml\//, '')), uri: String(place.uri) };
}

/** @throws EvaluationError where a path of the request leads elsewhere than below /opt/ml/processing */
export function checkLocalPaths(job: JsonObject): void {
  for (const { title, localPath } of [...inputFolders(job, '/'), ...outputFolders(job, '/')]) {
    const isPlain = !localPath.includes('\0') && !localPath.split('/').includes('..');
    if (isPlain && /^\/opt\/ml\/processing\/./.test(posix.normalize(localPath))) continue;
    throw new EvaluationError(
      `the LocalPath of ${title} is ${JSON.stringify(localPath)}: expected a folder below /opt/ml/processing/, without ..`,
    );
  }
}

/**
 * What one output holds goes to one place.
 * @throws EvaluationError where an output's folder is another one's, too, or lies in it
 */
export function checkOutputsApart(job: JsonObject): void {
  const outputs = outputFolders(job, '/').map((output) => ({ ...output, path: posix.join(output.localPath, '/') }));
  for (const { title, localPath, path } of outputs) {
    const others = outputs.slice(1 + outputs.findIndex((each) => each.path === path && each.title === title));
    const other = others.find((each) => each.path.startsWith(path) || path.startsWith(each.path));
    if (!other) continue;
    throw new EvaluationError(
      `the LocalPath of ${title} is ${localPath}, and that of ${other.title} ${other.localPath}: ` +
        'expected a folder of its own for each output, apart from the others',
    );
  }
}

/**
 * From `mlRoot` on nothing on a folder's way may be a link, or what is made or moved there would be elsewhere. An input is
 * a link itself; what is not there yet is no link.
 * @throws EvaluationError
 */
export async function refuseLinksOnTheWay({ title, localPath, path }: JobFolder, mlRoot: string): Promise<void> {
  let way = mlRoot;
  for (const part of ['', ...relative(mlRoot, path).split(sep)]) {
    way = join(way, part);
    const entry = await lstat(way).catch(() => undefined);
    if (!entry?.isSymbolicLink()) continue;
    throw new EvaluationError(
      `the LocalPath of ${title} is ${localPath}, and /opt/ml/${relative(mlRoot, way)} is a link there: ` +
        'expected a folder that is apart from every input and that the job has not replaced',
    );
  }
}

/**
 * For an input that is about to be laid out: what is there already is another one, which lies in its folder.
 * @throws EvaluationError
 */
export async function refuseInputsInside({ title, localPath, path }: JobFolder): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return;
  throw new EvaluationError(
    `the LocalPath of ${title} is ${localPath}, in which another input lies: expected a folder that is apart from every input`,
  );
}

/**
 * Makes an output one of files and folders alone: a link to a file of the same output becomes that file, as an upload
 * would have it.
 * @throws EvaluationError for any other link, and for what is no file
 */
export async function settleLinks({ title, localPath, path }: JobFolder): Promise<void> {
  const own = (await realpath(path)) + sep;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) continue;
    const found = join(entry.parentPath, entry.name);
    const real = entry.isSymbolicLink() ? await realpath(found).catch(() => '') : '';
    if (!real.startsWith(own) || !(await lstat(real)).isFile()) {
      throw new EvaluationError(
        `${title} at ${localPath} holds ${JSON.stringify(relative(path, found))}, which is no file or folder of its own: ` +
          'expected files, folders, and links to files of the same output',
      );
    }
    await rm(found);
    await link(real, found);
  }
}
