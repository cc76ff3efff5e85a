/** A bucket's keys in S3's order, which is that of their UTF-8 bytes, read folder by folder. */

import { lstat, stat } from 'node:fs/promises';
import { type ObjectStat, statObject } from './object-reading.ts';
import { isUnfinished } from './unfinished.ts';

/** A file, by the key that it has as an object. */
export interface ListedObject extends ObjectStat {
  readonly key: string;
}

/** Keys that begin alike up to a slash, where the listing does not go into folders. */
export interface CommonPrefix {
  /** With its slash. */
  readonly prefix: string;
}

export interface ListOptions {
  /** What a key has to begin with. */
  readonly prefix: string;
  /** True lists the folder that the prefix ends in and not those below it. */
  readonly byFolder: boolean;
  /** Where to go on: behind this key, or behind everything that begins with this common prefix. */
  readonly after?: string;
}

/** What a bucket holds directly below a key that is empty or ends with a slash: a name and its path each. */
export type ReadFolder = (key: string) => Promise<readonly { readonly name: string; readonly path: string }[]>;

/** The object that a folder is by itself, if it is one. */
export type StatFolder = (key: string) => Promise<ObjectStat | undefined>;

/** Walks down only where keys that are asked for can be. Nothing is read twice by whoever goes on behind a key. */
export async function* listObjects(
  { readFolder, statFolder }: { readFolder: ReadFolder; statFolder: StatFolder },
  { prefix, byFolder, after = '' }: ListOptions,
): AsyncGenerator<ListedObject | CommonPrefix> {
  yield* walk(prefix.slice(0, prefix.lastIndexOf('/') + 1));

  async function* walk(folder: string): AsyncGenerator<ListedObject | CommonPrefix> {
    if (folder !== '' && folder.startsWith(prefix) && compareKeys(folder, after) > 0) {
      const own = await statFolder(folder);
      if (own) yield { key: folder, ...own };
    }
    for (const { key, path } of await entriesIn(folder)) {
      const isFolder = key.endsWith('/');
      const goesOnInside = isFolder && after.startsWith(key) && !(byFolder && key === after);
      if (compareKeys(key, after) <= 0 && !goesOnInside) continue;
      if (!isFolder) {
        if (!key.startsWith(prefix)) continue;
        const object = await statObject(path);
        // It may have gone since its folder was read.
        if (object) yield { key, ...object };
      } else if (!byFolder || prefix.startsWith(key)) yield* walk(key);
      else if (await holdsObject(key)) yield { prefix: key };
    }
  }

  /** What lies in a folder and may be asked for; folders by their key with a slash, as which they stand in the order. */
  async function entriesIn(folder: string) {
    const entries: { key: string; path: string }[] = [];
    for (const { name, path } of await readFolder(folder)) {
      const key = `${folder}${name}`;
      if (isUnfinished(name)) continue;
      if (!key.startsWith(prefix) && !prefix.startsWith(`${key}/`)) continue;
      const kind = await kindOf(path);
      if (kind !== 'other') entries.push({ key: kind === 'folder' ? `${key}/` : key, path });
    }
    return entries.sort((a, b) => compareKeys(a.key, b.key));
  }

  async function holdsObject(folder: string): Promise<boolean> {
    if (await statFolder(folder)) return true;
    for (const { name, path } of await readFolder(folder)) {
      if (isUnfinished(name)) continue;
      const kind = await kindOf(path);
      if (kind === 'file' || (kind === 'folder' && (await holdsObject(`${folder}${name}/`)))) return true;
    }
    return false;
  }
}

// A link to a folder is not gone into: it could lead in a circle.
async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isDirectory()) return 'folder';
  const target = entry?.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  return target?.isFile() ? 'file' : 'other';
}

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
