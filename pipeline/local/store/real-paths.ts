/** Paths as the file system sees them, links resolved: what a name leads to, and whether that lies in a folder. */

import { realpathSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';

/** A name in a request or a definition leads, through a link, out of the folders that stand for S3. */
export class LeadsOut extends EvaluationError {}

/**
 * Also of what is not there yet: the real path of the nearest folder that is, and the rest. A link that leads nowhere
 * counts as what it would lead to.
 * @throws LeadsOut for links in a circle
 */
export async function realPath(path: string): Promise<string> {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const [folder, name] = [dirname(path), basename(path)];
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') {
      throw new LeadsOut(`${JSON.stringify(name)} is reached through links that lead in a circle`);
    }
    if (folder === path) return path;
    const parent = await realPath(folder);
    const link = await readlink(join(parent, name)).catch(() => undefined);
    return link === undefined ? join(parent, name) : realPath(resolve(parent, link));
  }
}

/** True for the folder itself and what is below it; both are real paths. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === sep ? sep : `${folder}${sep}`);
}
