/** Files of one folder into another, without a copy where the file system allows it. */

import {
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unfinishedName } from './unfinished.ts';

/**
 * Lays a file out, or the files below a folder. A link to a file becomes that file where `isInside` is true of it; any
 * other stays a link, so that whoever lists the folder sees it and what is wrong with it. What `isHidden` is true of is
 * left out.
 * @param source no link itself
 */
export async function linkTree(
  source: string,
  target: string,
  rules: {
    readonly isInside: (path: string) => Promise<boolean>;
    readonly isHidden: (path: string) => Promise<boolean>;
  },
): Promise<void> {
  if (await rules.isHidden(source)) return;
  const entry = await lstat(source);
  await mkdir(dirname(target), { recursive: true });
  if (entry.isDirectory()) {
    await mkdir(target, { recursive: true });
    for (const name of await readdir(source)) await linkTree(join(source, name), join(target, name), rules);
  } else if (entry.isSymbolicLink()) {
    const isFile = (await stat(source).catch(() => undefined))?.isFile() ?? false;
    if (isFile && (await rules.isInside(source))) await linkFile(await realpath(source), target);
    else await symlink(await realpath(source).catch(() => source), target);
  } else if (entry.isFile()) await linkFile(source, target);
}

async function linkFile(source: string, target: string): Promise<void> {
  await link(source, target).catch(() => copyFile(source, target));
}

/** Moves a file or folder, into a folder that is there already, too; `confine` throws of one that may not be written to. */
export async function moveTree(
  source: string,
  target: string,
  confine: (path: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const isFolder = (await lstat(source)).isDirectory();
  const present = await lstat(target).catch(() => undefined);
  if ((present === undefined || !isFolder) && (await renamed(source, target))) return;
  if (!isFolder) return copyWhole(source, target);
  if (present?.isSymbolicLink()) await confine(target);
  await mkdir(target, { recursive: true });
  for (const name of await readdir(source)) await moveTree(join(source, name), join(target, name), confine);
}

/** False where the two lie on different file systems. */
async function renamed(source: string, target: string): Promise<boolean> {
  try {
    await rename(source, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EXDEV') return false;
    throw error;
  }
}

async function copyWhole(source: string, target: string): Promise<void> {
  const temporary = join(dirname(target), unfinishedName());
  await copyFile(source, temporary, constants.COPYFILE_EXCL);
  await rename(temporary, target);
  await rm(source);
}
