import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';

/**
 * An extractor is code of whoever runs the service, not of who writes a definition or puts an object: its arguments
 * name none by a URL, and none that lies in the store or in a folder that stands for S3.
 * @param argv  of the container's program
 * @param places  `cwd` is where relative paths count from; `dataFolders` hold what the service is given
 * @throws EvaluationError
 */
export async function checkExtractor(
  argv: readonly string[],
  { cwd, dataFolders }: { readonly cwd: string; readonly dataFolders: readonly string[] },
): Promise<void> {
  for (const name of extractorsIn(argv)) {
    const isPath = name.startsWith('.') || isAbsolute(name);
    if (!isPath && URL.canParse(name)) {
      throw new EvaluationError(
        `the extractor of a job cannot be named by a URL (${new URL(name).protocol}): ` +
          'expected a built-in one, the path of a file, or the name of an installed package',
      );
    }
    if (!isPath) continue;
    const path = await realPath(resolve(cwd, name));
    for (const folder of dataFolders) {
      if (!path.startsWith(`${await realPath(folder)}${sep}`)) continue;
      throw new EvaluationError(
        `the extractor ${JSON.stringify(name)} lies among data, in ${folder}, which jobs and requests write: ` +
          'expected a file elsewhere',
      );
    }
  }
}

function extractorsIn(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, index) => {
    if (word === '--extractor') return argv[index + 1] ?? [];
    return word.startsWith('--extractor=') ? word.slice('--extractor='.length) : [];
  });
}

/** Also of what is not there yet: the real path of the nearest folder that is, and the rest. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
}
