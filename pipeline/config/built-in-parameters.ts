/**
 * The parameters that every pipeline has, each declared here and nowhere else: the description, the steps, `start`,
 * `plan`, `local` and `parameters` read names, types, defaults, bounds and words from this list.
 */

import type { ValueContract } from '../definition/parameter-value.ts';
import { longestEnvironmentValue, longestImageUri, longestRuntimeSeconds } from '../service/limits.ts';

/** Without a default where only the author can know it. */
export interface BuiltInParameter extends ValueContract {
  readonly name: string;
  readonly description: string;
  readonly defaultValue?: string | number;
}

/** In the order of Studio's form: where from, where to, with what, how large, how, and what counts as good. */
export const builtInParameters = [
  {
    name: 'InputDataUri',
    type: 'String',
    description: 'S3 prefix that holds a folder for each group, without a slash at its end',
    isS3Prefix: true,
  },
  {
    name: 'OutputDataUri',
    type: 'String',
    description: 'S3 prefix below which each execution writes a folder of its own, without a slash at its end',
    isS3Prefix: true,
  },
  {
    name: 'ProcessingImageUri',
    type: 'String',
    description:
      'Image of the macroshard container in ECR; name it by digest (…@sha256:…), because the cache knows an image by this text alone',
    longestValue: longestImageUri,
  },
  {
    name: 'ProcessingInstanceType',
    type: 'String',
    defaultValue: 'ml.m5.4xlarge',
    description: 'Instance type of the group jobs; its vCPUs share the files of a group',
  },
  {
    name: 'CombineInstanceType',
    type: 'String',
    defaultValue: 'ml.m5.xlarge',
    description: 'Instance type of the combine jobs',
  },
  {
    name: 'ProcessingVolumeSizeInGB',
    type: 'Integer',
    defaultValue: 100,
    description: 'Size in GB of the volume of each group job; it holds the whole group and its results',
  },
  {
    name: 'CombineVolumeSizeInGB',
    type: 'Integer',
    defaultValue: 50,
    description: 'Size in GB of the volume of the combine jobs; it holds all Parquet twice',
  },
  {
    name: 'ProcessingMaxRuntimeInSeconds',
    type: 'Integer',
    defaultValue: 86_400,
    description: `Seconds after which SageMaker stops a job, at most ${longestRuntimeSeconds} (nine days)`,
  },
  {
    name: 'WindowSeconds',
    type: 'Integer',
    defaultValue: 0,
    smallest: 0,
    description: 'Length in seconds of the windows that each segment is summed up in; 0 for one row a segment',
  },
  {
    name: 'MaxRejectedFraction',
    type: 'Float',
    defaultValue: 0.01,
    smallest: 0,
    largest: 1,
    description: 'Largest share of units that may be rejected, 0 to 1; changing it re-runs no job',
  },
  {
    name: 'DatasetVersion',
    type: 'String',
    defaultValue: '1',
    description:
      "Any text that names the state of the input. SageMaker's cache does not look into S3: give a new value when files have changed there, or the old results are served",
    longestValue: longestEnvironmentValue,
  },
] as const satisfies readonly BuiltInParameter[];

/** The built-in parameter of this name, or undefined. */
export function builtInParameter(name: string): BuiltInParameter | undefined {
  return builtInParameters.find((each) => each.name === name);
}
