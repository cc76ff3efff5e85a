/** A folder's files as the keys that they would have in S3, in S3's order, with one folder's at a time in memory. */

import { isUtf8 } from 'node:buffer';
import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { InputFile } from '../../definition/input-digest.ts';

/** Names of folders, and of links to folders, or the rest of them behind a path that ends within a name; sorted. */
export async function foldersBelow(prefix: string): Promise<readonly string[]> {
  const { folder, begin } = split(prefix);
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!entry.name.startsWith(begin)) continue;
    if (entry.isDirectory() || (await isFolder(entry, folder))) names.push(entry.name.slice(begin.length));
  }
  return names.sort();
}

/** Stands for the ETag of a file. */
export type FileEtag = (file: BigIntStats) => string;

/**
 * Files below a path, which may end within a name, as the job lists them: a link to a file counts where it stays inside
 * the folder, and no link to a folder is followed.
 */
export async function* filesBelow(prefix: string, etagOf: FileEtag): AsyncGenerator<readonly InputFile[]> {
  const { folder, begin } = split(prefix);
  const root = await realpath(folder).catch(() => undefined);
  if (root !== undefined) yield* walk(root, '', begin);

  async function* walk(path: string, key: string, from: string): AsyncGenerator<readonly InputFile[]> {
    const entries = (await entriesOf(path)).filter(({ name }) => name.startsWith(from));
    // A folder stands in the order as its name with a slash.
    const sorted = entries
      .map((entry) => ({ entry, bytes: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name) }))
      .sort((a, b) => a.bytes.compare(b.bytes));
    for (const { entry } of sorted) {
      const name = key + (from === '' ? entry.name : entry.name.slice(from.length));
      if (entry.isDirectory()) {
        yield* walk(join(path, entry.name), `${name}/`, '');
        continue;
      }
      const file = await fileAt(join(path, entry.name), entry, root!);
      if (file) yield [{ key: name, sizeBytes: Number(file.size), etag: etagOf(file) }];
    }
  }
}

async function fileAt(path: string, entry: Dirent, root: string): Promise<BigIntStats | undefined> {
  if (entry.isSymbolicLink()) {
    const target = await realpath(path).catch(() => '');
    if (!target.startsWith(root + sep)) return undefined;
  }
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}

/** Empty for a folder that is not there or may not be listed; names that are not UTF-8 are no keys. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
  return entries
    .filter(({ name }) => isUtf8(name))
    .map((entry) => Object.assign(entry as unknown as Dirent, { name: entry.name.toString() }));
}

async function isFolder(entry: Dirent, folder: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  return (await stat(join(folder, entry.name)).catch(() => undefined))?.isDirectory() ?? false;
}

function split(prefix: string): { readonly folder: string; readonly begin: string } {
  const slash = prefix.lastIndexOf('/');
  return { folder: prefix.slice(0, slash + 1), begin: prefix.slice(slash + 1) };
}
