import { readFileSync } from 'node:fs';
import { isRegularFile } from '../files/kind-of-file.ts';

/**
 * Where the input of each group comes from, in their order; undefined where the job's configuration does not say it of
 * all of them.
 * @param jobConfig path of `processingjobconfig.json`, which may be missing
 */
export function inputUris(groups: readonly string[], jobConfig: string): readonly string[] | undefined {
  const inputs = inputsOf(jobConfig);
  const uris = groups.map((group) => {
    const input = inputs.find(({ LocalPath }) => LocalPath === `/opt/ml/processing/input/${group}`);
    return typeof input?.S3Uri === 'string' ? input.S3Uri : undefined;
  });
  return uris.every((uri) => uri !== undefined) ? uris : undefined;
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
