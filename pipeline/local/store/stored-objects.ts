/** Objects as they are put and deleted: each appears whole, or not at all. */

import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatS3Uri } from '../../names/s3-uri.ts';
import { type CommonPrefix, type ListedObject, type ListOptions, listKeys } from './list-keys.ts';
import { FactsStore, type ObjectFacts } from './object-facts.ts';
import { type ObjectStat, statObject } from './object-reading.ts';
import type { Objects } from './objects.ts';
import { unfinishedName } from './unfinished.ts';
import { isMissing } from './whole-files.ts';

/** Where an object is, as S3 calls it and on this machine. */
export interface ObjectPlace {
  readonly uri: string;
  readonly path: string;
}

/** What is put in the place of an object, or where there was none. */
export interface Replacement {
  readonly facts: ObjectFacts;
  /** Throws where what is there may not be replaced; asked when nobody else of this process puts there. */
  readonly mayReplace: (current: ObjectStat | undefined) => void;
  /** There must be none, whichever process puts one at the same time. */
  readonly mustBeNew: boolean;
}

/** As its ETag, of an object that is a folder: it holds nothing. */
const folderEtag = 'd41d8cd98f00b204e9800998ecf8427e-1';

/** What has not been written to for longer is left by a process that was killed. */
const abandonedMs = 60 * 60 * 1000;

/** @throws what the file system does, from every method */
export class StoredObjects {
  private readonly objects: Objects;
  private readonly facts: FactsStore;
  private readonly bucketsFolder: string;
  private readonly unfinishedFolder: string;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(stateFolder: string, objects: Objects) {
    this.objects = objects;
    this.facts = new FactsStore(join(stateFolder, 's3-facts'));
    this.bucketsFolder = join(stateFolder, 's3');
    this.unfinishedFolder = join(stateFolder, 's3-unfinished');
  }

  /** A path for incoming bytes; the caller publishes or removes the file. */
  async stage(): Promise<string> {
    await mkdir(this.unfinishedFolder, { recursive: true });
    const path = join(this.unfinishedFolder, unfinishedName());
    await (await open(path, 'wx')).close();
    return path;
  }

  /** Gives a staged file its name. Readers of what was there keep it until they have read it. */
  async publish(
    staged: string,
    place: ObjectPlace,
    { facts, mayReplace, mustBeNew }: Replacement,
  ): Promise<ObjectStat> {
    return this.inTurn(place.path, async () => {
      const before = await statObject(place.path);
      mayReplace(before);
      // Its key with a slash behind it is an object of its own.
      if (await this.folder({ uri: `${place.uri}/`, path: place.path })) throw isFolder();
      const file = await onDeviceOf(place.path, staged);
      const object = (await statObject(file))!;
      await this.facts.write(place.uri, object.etag, facts);
      try {
        while (!(await giveName(file, place.path, mustBeNew))) mayReplace(await statObject(place.path));
      } catch (error) {
        await this.facts.forget(place.uri, object.etag);
        await rm(file, { force: true });
        throw error;
      }
      if (before) await this.facts.forget(place.uri, before.etag);
      return object;
    });
  }

  /** A bucket's keys, in S3's order. Links that lead out are no keys. @throws LeadsOut */
  async *list(bucket: string, options: ListOptions): AsyncGenerator<ListedObject | CommonPrefix> {
    const uriOf = (key: string) => formatS3Uri({ bucket, key });
    await this.objects.confined(uriOf(options.prefix.slice(0, options.prefix.lastIndexOf('/') + 1)));
    const readFolder = (key: string) => this.objects.readFolder(uriOf(key));
    const statFolder = async (key: string) => {
      const path = this.objects.locate(uriOf(key));
      return path === undefined ? undefined : this.folder({ uri: uriOf(key), path });
    };
    yield* listKeys({ readFolder, statFolder }, options);
  }

  factsOf({ uri }: ObjectPlace, etag: string): Promise<ObjectFacts | undefined> {
    return this.facts.read(uri, etag);
  }

  /** True where there was one. Folders that hold nothing any more are gone with it. */
  async remove(place: ObjectPlace): Promise<boolean> {
    return this.inTurn(place.path, async () => {
      const object = await statObject(place.path);
      if (!object) return false;
      await unlink(place.path);
      await this.facts.forget(place.uri, object.etag);
      await this.prune(place.uri, dirname(place.path));
      return true;
    });
  }

  /** An object whose key ends in a slash: it holds nothing, and is there until it is removed. */
  async makeFolder({ uri, path }: ObjectPlace, facts: ObjectFacts): Promise<ObjectStat> {
    await mkdir(path, { recursive: true });
    await this.facts.write(uri, folderEtag, facts);
    return (await this.folder({ uri, path }))!;
  }

  /** Undefined for a folder that is there because of what lies in it alone. */
  async folder({ uri, path }: ObjectPlace): Promise<ObjectStat | undefined> {
    const entry = await stat(path).catch(() => undefined);
    if (!entry?.isDirectory() || !(await this.facts.read(uri, folderEtag))) return undefined;
    return { sizeBytes: 0, modifiedAt: entry.birthtime, etag: folderEtag };
  }

  async removeFolder({ uri, path }: ObjectPlace): Promise<void> {
    await this.facts.forget(uri, folderEtag);
    await this.prune(uri, path);
  }

  /** Takes away what killed processes have begun to write. */
  async clearAbandoned(nowMs: number): Promise<void> {
    for (const name of await readdir(this.unfinishedFolder).catch(() => [])) {
      const path = join(this.unfinishedFolder, name);
      const entry = await stat(path).catch(() => undefined);
      if (entry && nowMs - entry.mtimeMs > abandonedMs) await rm(path, { force: true });
    }
  }

  // S3 has no folders: an empty one here would be in the way of an object of its name.
  private async prune(uri: string, folder: string): Promise<void> {
    const [, bucket = ''] = /^s3:\/\/([^/]+)/.exec(uri) ?? [];
    const stops = [join(this.bucketsFolder, bucket), ...this.objects.mountedFolders];
    let folderUri = uri.slice(0, uri.lastIndexOf('/') + 1);
    for (let path = folder; !stops.includes(path); path = dirname(path)) {
      if (await this.folder({ uri: folderUri, path })) return;
      const isGone = await rmdir(path).then(
        () => true,
        () => false,
      );
      if (!isGone) return;
      folderUri = folderUri.slice(0, folderUri.lastIndexOf('/', folderUri.length - 2) + 1);
    }
  }

  private async inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(path) ?? Promise.resolve()).then(work, work);
    this.turns.set(path, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(path) === turn) this.turns.delete(path);
    }
  }
}

/** The staged file, or a copy of it where the target lies on another device, to which nothing can be renamed. */
async function onDeviceOf(target: string, staged: string): Promise<string> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  const [there, here] = await Promise.all([stat(folder), stat(staged)]);
  if (there.dev === here.dev) return staged;
  const copy = join(folder, unfinishedName());
  await copyFile(staged, copy);
  await rm(staged);
  return copy;
}

/** False where there is one already and must not be. */
async function giveName(file: string, target: string, mustBeNew: boolean): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await mkdir(dirname(target), { recursive: true });
      if (!mustBeNew) await rename(file, target);
      else {
        await link(file, target);
        await rm(file);
      }
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && mustBeNew && (await statObject(target))) return false;
      // A folder that holds nothing is no object; one on the way may have been pruned just then.
      const mayHelp = isMissing(error) ? code === 'ENOENT' : await isEmptied(target);
      if (!mayHelp || tries === 5) throw error;
    }
  }
}

function isFolder(): NodeJS.ErrnoException {
  return Object.assign(new Error('a folder stands in the place of an object'), { code: 'EISDIR' });
}

async function isEmptied(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
