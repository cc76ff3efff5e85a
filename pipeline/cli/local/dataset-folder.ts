import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { groupNameProblem } from '../../config/groups.ts';
import { compareNaturally } from '../../survey/natural-order.ts';
import { Failure, missingPath } from '../failure.ts';

export interface GroupFolders {
  /** In natural order. */
  readonly names: readonly string[];
  /** Folders whose names no group can have: no UTF-8, shown with U+FFFD for such bytes, or of several lines. */
  readonly leftOut: readonly string[];
}

/**
 * A dataset folder's groups: its direct folders that are not hidden (links to folders too). Files beside them are ignored.
 * @throws Failure 2 where there is no such folder, 1 where it holds none
 */
export async function groupFolders(folder: string, shownAs: string): Promise<GroupFolders> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        throw missingPath('--data', shownAs, 'name a folder that holds a folder for each group');
      if (error.code === 'ENOTDIR')
        throw new Failure(2, `--data ${shownAs}: is a file; name a folder that holds a folder for each group`);
      throw error;
    },
  );
  const names: string[] = [];
  const leftOut: string[] = [];
  for (const entry of entries) {
    const name = entry.name.toString();
    if (name.startsWith('.')) continue;
    if (!entry.isDirectory() && !(entry.isSymbolicLink() && (await isFolder(pathIn(folder, entry.name))))) continue;
    (isUtf8(entry.name) && groupNameProblem(name) === undefined ? names : leftOut).push(name);
  }
  if (names.length > 0) return { names: names.sort(compareNaturally), leftOut: leftOut.sort(compareNaturally) };
  const found = leftOut.length > 0 ? 'holds no folder whose name is UTF-8 without a line break' : 'holds no folder';
  throw new Failure(1, `--data ${shownAs}: ${found}; each group is a folder in it`);
}

/**
 * A digest of every file's path, size and modification time below a dataset folder: it changes whenever a file is
 * added, taken away or written, so that the local cache is never stale. 16 hexadecimal digits after `local-`.
 */
export async function datasetVersion(folder: string): Promise<string> {
  const digest = createHash('sha256');
  for (const name of (await readdir(folder, { encoding: 'buffer' })).sort(Buffer.compare)) {
    if (await isFolder(pathIn(folder, name))) await addFolder(digest, folder, name);
  }
  return `local-${digest.digest('hex').slice(0, 16)}`;
}

// Below a group, links to folders are not followed, nor does the container follow them: they could lead in a circle.
// What cannot be looked at is a fact about the dataset like any other: the container gives it its place in the receipt.
async function addFolder(digest: Hash, root: string, path: Buffer): Promise<void> {
  const entries = await readdir(pathIn(root, path), { withFileTypes: true, encoding: 'buffer' }).catch(() => undefined);
  if (entries === undefined) digest.update(path).update('\0unreadable\n');
  for (const entry of [...(entries ?? [])].sort((a, b) => Buffer.compare(a.name, b.name))) {
    const child = Buffer.concat([path, Buffer.from('/'), entry.name]);
    if (entry.isDirectory()) {
      await addFolder(digest, root, child);
      continue;
    }
    const found = await stat(pathIn(root, child)).catch(() => undefined);
    digest.update(child).update(`\0${found?.size ?? -1}\0${found?.mtimeMs ?? 0}\n`);
  }
}

function pathIn(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

async function isFolder(path: Buffer): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return entry?.isDirectory() ?? false;
}
