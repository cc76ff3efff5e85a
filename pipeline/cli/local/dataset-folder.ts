import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, missingPath } from '../failure.ts';

/**
 * The names of a dataset folder's groups: its direct folders that are not hidden (links to folders too), sorted. Files
 * beside them are ignored.
 * @throws Failure 2 where there is no such folder, 1 where it holds none
 */
export async function groupFolders(folder: string, shownAs: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw missingPath('--data', shownAs, 'name a folder that holds a folder for each group');
    if (error.code === 'ENOTDIR')
      throw new Failure(2, `--data ${shownAs}: is a file; name a folder that holds a folder for each group`);
    throw error;
  });
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))))
      names.push(entry.name);
  }
  if (names.length === 0) throw new Failure(1, `--data ${shownAs}: holds no folder; each group is a folder in it`);
  return names.sort();
}

/**
 * A digest of every file's path, size and modification time below a dataset folder: it changes whenever a file is
 * added, taken away or written, so that the local cache is never stale. 16 hexadecimal digits after `local-`.
 */
export async function datasetVersion(folder: string): Promise<string> {
  const digest = createHash('sha256');
  const names = (await readdir(folder)).sort();
  for (const name of names) if (await isFolder(join(folder, name))) await addFolder(digest, folder, name);
  return `local-${digest.digest('hex').slice(0, 16)}`;
}

// Links to folders are not followed below a group, by the container neither: they could lead round in a circle.
async function addFolder(digest: ReturnType<typeof createHash>, root: string, path: string): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      await addFolder(digest, root, child);
      continue;
    }
    const found = await stat(join(root, child)).catch(() => undefined);
    digest.update(`${child}\0${found?.size ?? -1}\0${found?.mtimeMs ?? 0}\n`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return entry?.isDirectory() ?? false;
}
