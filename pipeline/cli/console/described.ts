/** What the description beside the page says of a deployed pipeline: its datasets, prices, survey. Read anew for each form. */

import { dirname, join, resolve } from 'node:path';
import { datasetNames, UnknownDatasetError } from '../../config/read-files.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import type { FieldOrigin } from '../../console/open-start.ts';
import { explain, Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';

export interface DescribedPipeline {
  /** Names of the datasets whose files make this pipeline, sorted; a file with a problem is not among them. */
  readonly datasets: readonly string[];
  /** What is wrong with the description, or with files of datasets: `datasets/small.yaml:3:5: …`. */
  readonly problems: readonly string[];
  /** The description, with the chosen dataset laid over it; null where none is of this pipeline. */
  readonly spec: PipelineSpec | null;
  /** What the chosen dataset and the description under it say of an execution; null where none is chosen. */
  readonly execution: DescribedExecution | null;
  /** Why the chosen dataset cannot be taken: its file has problems, is not there, or makes another pipeline; else empty. */
  readonly refusals: readonly string[];
}

/** What files say of an execution, each value with the file that it stands in; null where it stands in none. */
export interface DescribedExecution {
  readonly displayName: FieldOrigin | null;
  readonly maxParallelSteps: FieldOrigin | null;
}

/** The file of a description, and where its path begins. */
export interface DescriptionPlace {
  /** As the user would write it. */
  readonly config: string;
  readonly io: Io;
}

type Loaded = { readonly spec: PipelineSpec } | { readonly problems: readonly string[] };

/** @param dataset the chosen one; null for the description alone */
export async function describedPipeline(
  pipeline: string,
  dataset: string | null,
  description: DescriptionPlace,
): Promise<DescribedPipeline> {
  const plain = await load(null, description);
  if (plain === undefined) return { ...nothing, refusals: dataset === null ? [] : [noDescription(description)] };
  if ('problems' in plain) return { ...nothing, ...plain, refusals: dataset === null ? [] : plain.problems };
  const { name } = plain.spec;
  const files = new Map<string, Loaded>();
  const listed = await datasetsBeside(description);
  for (const each of listed.names) files.set(each, (await load(each, description))!);
  const isOfThis = (loaded: Loaded) => 'spec' in loaded && loaded.spec.name === pipeline;
  const fitting = [...files].filter(([, loaded]) => isOfThis(loaded));
  // A dataset may make a pipeline of its own, NAME-DATASET. A file with a problem does not tell: both show the problem.
  const broken = [...files].filter(([each]) => pipeline === name || pipeline === `${name}-${each}`);
  const wrong = broken.flatMap(([, loaded]) => ('problems' in loaded ? loaded.problems : []));
  const problems = [...listed.problems, ...wrong];
  const known = [...(name === pipeline ? [plain] : []), ...fitting.map(([, loaded]) => loaded)];
  const found = { datasets: fitting.map(([each]) => each), problems, execution: null };
  if (dataset === null) return { ...found, spec: specOf(known[0]), refusals: [] };
  const chosen = files.get(dataset) ?? (listed.problems.length > 0 ? listed : (await load(dataset, description))!);
  if ('spec' in chosen && isOfThis(chosen)) {
    const files = { dataset: datasetPath(dataset, description.config), description: description.config };
    return { ...found, spec: chosen.spec, execution: executionOf(chosen.spec, plain.spec, files), refusals: [] };
  }
  const refusals =
    'problems' in chosen
      ? chosen.problems
      : [`dataset ${dataset} is of pipeline ${chosen.spec.name}, and this one is ${pipeline}`];
  // What is wrong with it is said once.
  return { ...found, problems: problems.filter((line) => !refusals.includes(line)), spec: specOf(known[0]), refusals };
}

/** A dataset's value takes the place of the description's, so that one that differs from it stands in the dataset's file. */
function executionOf(
  { execution: chosen }: PipelineSpec,
  { execution: plain }: PipelineSpec,
  files: { readonly dataset: string; readonly description: string },
): DescribedExecution {
  const originOf = (key: keyof DescribedExecution): FieldOrigin | null => {
    const value = chosen[key];
    if (value === null) return null;
    return { place: value === plain[key] ? files.description : files.dataset, value: String(value) };
  };
  return { displayName: originOf('displayName'), maxParallelSteps: originOf('maxParallelSteps') };
}

function datasetPath(dataset: string, config: string): string {
  return join(dirname(config), 'datasets', `${dataset}.yaml`);
}

const nothing: DescribedPipeline = { datasets: [], problems: [], spec: null, execution: null, refusals: [] };

function specOf(loaded: Loaded | undefined): PipelineSpec | null {
  return loaded !== undefined && 'spec' in loaded ? loaded.spec : null;
}

/** None where the folder cannot be read; without one there are none, and nothing is wrong. */
async function datasetsBeside({ config, io }: DescriptionPlace): Promise<{
  readonly names: readonly string[];
  readonly problems: readonly string[];
}> {
  const path = join(dirname(config), 'datasets');
  try {
    return { names: await datasetNames(resolve(io.folder, path)), problems: [] };
  } catch (error) {
    return { names: [], problems: problemsAt(path, error) };
  }
}

/** A line each; the file system's errors name a file by its path on the disk, or not at all. */
export function problemsAt(path: string, error: unknown): readonly string[] {
  if (!(error instanceof Failure)) Object.assign(error as Error, { path });
  return explain(error).message.split('\n');
}

function noDescription({ config }: DescriptionPlace): string {
  return `no dataset is known: ${config} is not there`;
}

/** Undefined where there is no description. Other errors are given back as problems: datasets without any are still offered. */
async function load(dataset: string | null, { config, io }: DescriptionPlace): Promise<Loaded | undefined> {
  try {
    return { spec: await loadUnsurveyed({ config, ...(dataset !== null && { dataset }) }, io) };
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof UnknownDatasetError) return { problems: [cause.message] };
    const isMissing = error instanceof Failure && error.exitCode === 2;
    if (isMissing && dataset === null) return undefined;
    const path = dataset === null ? config : datasetPath(dataset, config);
    if (isMissing) return { problems: [`${path}: no such file or folder`] };
    return { problems: problemsAt(path, error) };
  }
}
