import { readFileSync } from 'node:fs';
import { isRegularFile } from '../files/kind-of-file.ts';

/** Where a group's input comes from. */
export interface InputPlace {
  readonly uri: string;
  /** True where each machine of the job is given some of the files. */
  readonly isShared: boolean;
}

/**
 * Of each group, in their order; undefined where the job's configuration does not say it of all of them.
 * @param jobConfig path of `processingjobconfig.json`, which may be missing
 */
export function inputPlaces(groups: readonly string[], jobConfig: string): readonly InputPlace[] | undefined {
  const inputs = inputsOf(jobConfig);
  const places = groups.map((group) => {
    const input = inputs.find(({ LocalPath }) => LocalPath === `/opt/ml/processing/input/${group}`);
    if (typeof input?.S3Uri !== 'string') return undefined;
    return { uri: input.S3Uri, isShared: input.S3DataDistributionType === 'ShardedByS3Key' };
  });
  return places.every((place) => place !== undefined) ? places : undefined;
}

type Input = Readonly<Record<string, unknown>>;

function inputsOf(path: string): readonly Input[] {
  try {
    if (!isRegularFile(path)) return [];
    const { ProcessingInputs = [] } = JSON.parse(readFileSync(path, 'utf8')) as { readonly ProcessingInputs?: unknown };
    if (!Array.isArray(ProcessingInputs)) return [];
    return (ProcessingInputs as readonly (Input | null)[]).flatMap((each) =>
      typeof each?.S3Input === 'object' && each.S3Input !== null ? [each.S3Input as Input] : [],
    );
  } catch {
    return [];
  }
}
