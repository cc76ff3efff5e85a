/** A bucket's keys in S3's order, which is that of their UTF-8 bytes, read folder by folder. */

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

/** What a bucket holds directly below a key that is empty or ends with a slash. */
export type ReadFolder = (
  key: string,
) => Promise<readonly { readonly name: string; readonly path: string; readonly isFolder: boolean }[]>;

/** The object that a folder is by itself, if it is one. */
export type StatFolder = (key: string) => Promise<ObjectStat | undefined>;

/** Walks down only where keys that are asked for can be. Nothing is read twice by whoever goes on behind a key. */
export async function* listKeys(
  { readFolder, statFolder }: { readFolder: ReadFolder; statFolder: StatFolder },
  { prefix, byFolder, after = '' }: ListOptions,
): AsyncGenerator<ListedObject | CommonPrefix> {
  const afterBytes = Buffer.from(after);
  yield* walk(prefix.slice(0, prefix.lastIndexOf('/') + 1));

  async function* walk(folder: string): AsyncGenerator<ListedObject | CommonPrefix> {
    if (folder !== '' && folder.startsWith(prefix) && Buffer.from(folder).compare(afterBytes) > 0) {
      const own = await statFolder(folder);
      if (own) yield { key: folder, ...own };
    }
    for (const { key, path } of await entriesIn(folder)) {
      if (!key.endsWith('/')) {
        const object = await statObject(path);
        // It may have gone since its folder was read.
        if (object) yield { key, ...object };
      } else if (!byFolder || prefix.startsWith(key)) yield* walk(key);
      else if (await holdsObject(key)) yield { prefix: key };
    }
  }

  /**
   * What lies in a folder, in order, and is asked for or leads to it; folders by their key with a slash, as which they
   * stand in the order.
   */
  async function entriesIn(folder: string): Promise<readonly { readonly key: string; readonly path: string }[]> {
    const entries: { key: string; path: string; bytes: Buffer }[] = [];
    for (const { name, path, isFolder } of await readFolder(folder)) {
      if (isUnfinished(name)) continue;
      const key = `${folder}${name}${isFolder ? '/' : ''}`;
      const isWanted = key.startsWith(prefix) || (isFolder && prefix.startsWith(key));
      const goesOnInside = isFolder && after.startsWith(key) && !(byFolder && key === after);
      const bytes = Buffer.from(key);
      if (isWanted && (goesOnInside || bytes.compare(afterBytes) > 0)) entries.push({ key, path, bytes });
    }
    return entries.sort((a, b) => a.bytes.compare(b.bytes));
  }

  async function holdsObject(folder: string): Promise<boolean> {
    if (await statFolder(folder)) return true;
    for (const { name, isFolder } of await readFolder(folder)) {
      if (!isUnfinished(name) && (!isFolder || (await holdsObject(`${folder}${name}/`)))) return true;
    }
    return false;
  }
}
