import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { loadPipelineSpec } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { readPipelineFiles, UnknownDatasetError } from '../config/read-files.ts';
import type { PipelineSpec } from '../config/spec.ts';
import { takeSurvey } from '../config/take-survey.ts';
import { readSurvey } from '../survey/read-survey.ts';
import { type Survey, surveyPath } from '../survey/survey.ts';
import { typed } from '../wording/typed-command.ts';
import { takeExtractor } from './extractor/take-extractor.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import { missingDescription } from './nearest-description.ts';

/** Which description is meant, and which dataset over it. */
export interface SpecOptions {
  readonly config: string;
  readonly dataset?: string;
  /** Folder names that take the place of the file's `groups`. */
  readonly groupNames?: readonly string[];
  /** Where extractors lie, in place of the description's folder. */
  readonly extractors?: string;
}

/**
 * The checked description of a pipeline, with the digest of its extractor's files, and with what its survey says where
 * it asks for one.
 * @throws Failure 1 with every problem, each with its file, line and column; 2 where a named dataset does not exist
 */
export async function loadSpec(options: SpecOptions, io: Io): Promise<PipelineSpec> {
  const described = await loadUnsurveyed(options, io);
  const spec = await explained(() => takeExtractor(described, options, io));
  if (spec.survey === null) return spec;
  const survey = await readCommitted(spec, options, io);
  if (survey === undefined) {
    const { file, line, column } = spec.survey.askedAt;
    const message = `the survey ${surveyFile(spec, options)} is not there; ${typed('survey')} writes it, to be committed`;
    throw new Failure(1, `${file}:${line}:${column}: ${message}`);
  }
  return explained(() => takeSurvey(spec, survey));
}

/** The same without the survey: no groups, where the survey names them. @throws as `loadSpec` */
export async function loadUnsurveyed(options: SpecOptions, io: Io): Promise<PipelineSpec> {
  const { config, dataset, groupNames } = options;
  return explained(async () => {
    try {
      const files = await readPipelineFiles(resolve(io.folder, config), { dataset, shownAs: config });
      return loadPipelineSpec({ ...files, env: io.env, ...(groupNames && { groupNames }) });
    } catch (error) {
      if (error instanceof UnknownDatasetError) throw new Failure(2, `--dataset: ${error.message}`, { cause: error });
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw missingDescription(config);
      }
      throw error;
    }
  });
}

/** Where the survey of a pipeline stands, as the user would write it. */
export function surveyFile({ name }: PipelineSpec, { config }: SpecOptions): string {
  return join(dirname(config), surveyPath(name));
}

/** Undefined where there is none. @throws Failure 1 for one that cannot be read, with all its problems */
export async function readCommitted(spec: PipelineSpec, options: SpecOptions, io: Io): Promise<Survey | undefined> {
  const path = surveyFile(spec, options);
  const text = await readFile(resolve(io.folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const read = readSurvey(text);
  if ('survey' in read) return read.survey;
  return explained(() => {
    throw new ConfigError(read.problems.map((problem) => ({ file: path, ...problem })));
  });
}

/** @throws Failure 1 for a ConfigError */
export async function explained<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(1, error.message, { cause: error });
    throw error;
  }
}
