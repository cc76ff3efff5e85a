/** Reads a pipeline's files from disk; nothing else in this folder does. */

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { didYouMean } from '../wording/words.ts';
import type { PipelineFiles } from './load.ts';
import { utf8Text } from './utf8-text.ts';

/** A dataset named on the command line that has no file. */
export class UnknownDatasetError extends Error {
  override readonly name = 'UnknownDatasetError';
}

/**
 * The text of `pipeline.yaml`, and of `datasets/<name>.yaml` beside it.
 * @param path absolute
 * @throws ConfigError for what is no UTF-8; UnknownDatasetError that names the nearest dataset; the file system's error where `path` cannot be read
 */
export async function readPipelineFiles(
  path: string,
  options: { dataset?: string | undefined; shownAs: string },
): Promise<Pick<PipelineFiles, 'file' | 'dataset'>> {
  const file = { path: options.shownAs, text: utf8Text(await readFile(path), options.shownAs) };
  if (options.dataset === undefined) return { file };
  const folder = join(dirname(path), 'datasets');
  const known = await datasetNames(folder);
  if (!known.includes(options.dataset)) {
    const list = known.length === 0 ? 'there is none' : known.join(', ');
    throw new UnknownDatasetError(
      `no such dataset ${options.dataset}${didYouMean(options.dataset, known)} (datasets: ${list})`,
    );
  }
  const name = `${options.dataset}.yaml`;
  const shownAs = join(dirname(options.shownAs), 'datasets', name);
  const text = utf8Text(await readFile(join(folder, name)), shownAs);
  return { file, dataset: { name: options.dataset, path: shownAs, text } };
}

/** The names of the datasets in a folder, sorted; none where there is no such folder. */
export async function datasetNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((name) => /^[^.].*\.yaml$/.test(name))
    .map((name) => name.replace(/\.yaml$/, ''))
    .sort();
}
