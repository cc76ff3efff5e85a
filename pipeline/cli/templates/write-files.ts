import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateFile } from '../../templates/template-files.ts';
import { Failure } from '../failure.ts';

export interface WrittenFile {
  readonly name: string;
  /** As the user named the folder. */
  readonly path: string;
  readonly action: 'wrote' | 'overwrote' | 'unchanged';
}

/**
 * Writes all files or none, and tells what it did to each.
 * @throws Failure 1 where a file that lies there differs and may not be overwritten
 */
export async function writeFiles(
  files: readonly TemplateFile[],
  { folder, shownAs, force }: { folder: string; shownAs: string; force: boolean },
): Promise<readonly WrittenFile[]> {
  const planned: (WrittenFile & { target: string; text: string })[] = [];
  for (const { name, path, text } of files) {
    const target = join(folder, path);
    const present = await textOf(target);
    const action = present === undefined ? 'wrote' : present === text ? 'unchanged' : 'overwrote';
    planned.push({ name, path: join(shownAs, path), action, target, text });
  }
  const differing = planned.filter(({ action }) => action === 'overwrote').map(({ path }) => path);
  if (differing.length > 0 && !force) {
    const [differs, them] = differing.length === 1 ? ['differs', 'it'] : ['differ', 'them'];
    throw new Failure(
      1,
      `${differing.join(', ')} ${differs} from what would be written; --force overwrites ${them}, and nothing was written`,
    );
  }
  await mkdir(folder, { recursive: true });
  for (const { action, target, text } of planned) if (action !== 'unchanged') await writeFile(target, text);
  return planned.map(({ name, path, action }) => ({ name, path, action }));
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
