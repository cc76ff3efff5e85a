import { resolve } from 'node:path';
import { loadPipelineSpec } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { readPipelineFiles, UnknownDatasetError } from '../config/read-files.ts';
import type { PipelineSpec } from '../config/spec.ts';
import { Failure, missingPath } from './failure.ts';
import type { Io } from './io.ts';

export interface SpecOptions {
  readonly config: string;
  readonly dataset?: string;
  /** Folder names that take the place of the file's `groups`. */
  readonly groupNames?: readonly string[];
}

/**
 * The checked description of a pipeline.
 * @throws Failure 1 with every problem, each with its file, line and column; 2 where a named dataset does not exist
 */
export async function loadSpec(options: SpecOptions, io: Io): Promise<PipelineSpec> {
  const { config, dataset, groupNames } = options;
  try {
    const files = await readPipelineFiles(resolve(io.folder, config), { dataset, shownAs: config });
    return loadPipelineSpec({ ...files, env: io.env, ...(groupNames && { groupNames }) });
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(1, error.message, { cause: error });
    if (error instanceof UnknownDatasetError) throw new Failure(2, `--dataset: ${error.message}`, { cause: error });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw missingPath('--config', config, 'macroshard init writes a commented starter');
    }
    throw error;
  }
}
