/**
 * `s3://` on this machine. Objects lie below the store, or in a folder that is mounted at a prefix; a prefix matches
 * as a string, as it does in S3 (`groups/1` takes `groups/10` too).
 */

import type { Dirent } from 'node:fs';
import { mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { bucketNames, parseS3Uri } from '../../names/s3-uri.ts';
import { longestNameBytes } from './folder-name.ts';
import { linkTree, moveTree } from './lay-out-files.ts';
import type { Mount, Places } from './places.ts';
import { isMissing } from './whole-files.ts';

export interface Bucket {
  readonly name: string;
  readonly createdAt: Date;
}

/** A file or folder that objects are found by. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/** What a prefix matched: a file or folder, and what of its key is left behind the prefix. */
interface Match {
  readonly path: string;
  readonly rest: string;
}

/** The buckets of this machine. @throws what the file system does, from every method */
export class Objects {
  private readonly places: Places;
  private readonly folder: string;
  private readonly mounts: readonly Mount[];

  constructor(places: Places) {
    this.places = places;
    this.folder = places.folder;
    this.mounts = places.mounts;
  }

  get mountedUris(): readonly string[] {
    return this.mounts.map(({ uri }) => uri);
  }

  get mountedFolders(): readonly string[] {
    return this.mounts.map(({ folder }) => folder);
  }

  /** See `Places`: for whoever owns the store. */
  locate(uri: string): string | undefined {
    return this.places.locate(uri);
  }

  /** See `Places`: for a URI that a request or a definition names. @throws LeadsOut */
  confined(uri: string): Promise<string | undefined> {
    return this.places.confined(uri);
  }

  /** Every bucket that holds something or has something mounted in it, by name. */
  async buckets(): Promise<readonly Bucket[]> {
    const stored = (await namesIn(this.folder)).map((name) => ({ name, path: join(this.folder, name) }));
    const mounted = this.mounts.map(({ uri, folder }) => ({ name: parseS3Uri(uri)!.bucket, path: folder }));
    const places = new Map([...mounted, ...stored].map((place) => [place.name, place]));
    const found = await Promise.all(
      [...places.values()].map(async ({ name, path }) => {
        const entry = await stat(path).catch(() => undefined);
        return entry?.isDirectory() ? [{ name, createdAt: entry.birthtime }] : [];
      }),
    );
    return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What lies directly below a URI that ends with a slash, in its folder or mounted there. */
  async readFolder(uri: string): Promise<readonly FolderEntry[]> {
    const folder = this.locate(uri);
    if (folder === undefined) return [];
    const below = this.mounts.filter((mount) => mount.uri.startsWith(uri) && mount.uri.length > uri.length);
    const mounted = new Set(below.map((mount) => mount.uri.slice(uri.length).split('/')[0]!));
    const stored = (await direntsIn(folder)).filter(({ name }) => !mounted.has(name));
    const entries = await Promise.all([
      ...stored.filter(isNoLink).map((entry) => ({ ...entryOf(entry), path: join(folder, entry.name) })),
      ...stored.filter((entry) => !isNoLink(entry)).map(({ name }) => this.linkedFile(name, join(folder, name), uri)),
      ...[...mounted].map((name) => this.mountedEntry(name, uri)),
    ]);
    return entries.filter((entry) => entry !== undefined);
  }

  // A link to a folder is not gone into: it could lead in a circle. One that leads out is no object.
  private async linkedFile(name: string, path: string, uri: string): Promise<FolderEntry | undefined> {
    const entry = await stat(path).catch(() => undefined);
    if (!entry?.isFile() || !(await this.places.isInside(path, `${uri}${name}`))) return undefined;
    return { name, path, isFolder: false };
  }

  // A mounted folder may be a link. It stands for the folders above it, too, which need not be there.
  private async mountedEntry(name: string, uri: string): Promise<FolderEntry | undefined> {
    const full = `${uri}${name}`;
    const mount = this.mounts.find((each) => each.uri === full || each.uri.startsWith(`${full}/`))!;
    const path = await realpath(mount.folder).catch(() => mount.folder);
    const entry = await stat(path).catch(() => undefined);
    return entry && { name, path, isFolder: entry.isDirectory() };
  }

  /**
   * Lays everything below a prefix out at `target`: as a link where the prefix is one whole folder without the state in
   * it, otherwise as a folder of its own.
   * @returns false where nothing matches
   * @throws LeadsOut
   */
  async download(uri: string, target: string): Promise<boolean> {
    const matches = await this.match(uri);
    for (const { path, rest } of matches) await this.places.confine(path, uri + rest);
    const held = await Promise.all(matches.map(({ path }) => holdsFile(path)));
    const found = matches.filter((_, index) => held[index]);
    await mkdir(dirname(target), { recursive: true });
    if (found.length === 0) return false;
    const [only] = found;
    const isWhole = found.length === 1 && only!.rest === '' && (await stat(only!.path)).isDirectory();
    if (isWhole && !(await this.places.holdsState(only!.path))) {
      await symlink(await realpath(only!.path), target);
      return true;
    }
    for (const { path, rest } of found) {
      const holdsState = await this.places.holdsState(path);
      await linkTree(await realpath(path), join(target, rest === '' ? (isWhole ? '' : basename(path)) : rest), {
        isInside: (each) => this.places.isInside(each, uri + rest),
        isHidden: async (each) => holdsState && (await this.places.isOfState(each)),
      });
    }
    return true;
  }

  /**
   * Moves a folder's files to a prefix, each by rename or, across file systems, by copy and rename.
   * @throws LeadsOut
   */
  async upload(folder: string, uri: string): Promise<void> {
    await moveTree(folder, await this.placeFor(uri), (path) => this.places.confine(path, uri));
  }

  /**
   * Where what is uploaded to a prefix comes to lie.
   * @throws EvaluationError for a prefix that no folder can have, LeadsOut
   */
  async placeFor(uri: string): Promise<string> {
    const target = await this.places.confined(uri);
    const isShort = uri.split('/').every((name) => Buffer.byteLength(name) <= longestNameBytes);
    if (target !== undefined && isShort) return target;
    throw new EvaluationError(
      `nothing can be stored at ${uri} here: expected s3://BUCKET/KEY, where ${bucketNames}, ` +
        `and a key without . or .. between slashes, and without more than ${longestNameBytes} bytes there`,
    );
  }

  private async match(uri: string): Promise<readonly Match[]> {
    const slash = uri.lastIndexOf('/');
    const parent = uri.slice(0, slash);
    const prefix = uri.slice(slash + 1);
    const below = this.mounts
      .filter((mount) => mount.uri.startsWith(uri) && mount.uri.length > uri.length)
      .map((mount) => ({ path: mount.folder, rest: mount.uri.slice(uri.length).replace(/^\/+/, '') }));
    const folder = parent === 's3:/' ? undefined : this.locate(parent);
    if (folder === undefined) return this.wholeBucket(uri, below);
    if (prefix === '') return [{ path: folder, rest: '' }, ...below];
    const inFolder = (await namesIn(folder))
      .filter((name) => name.startsWith(prefix) && !below.some(({ rest }) => rest === name.slice(prefix.length)))
      .sort()
      .map((name) => ({ path: join(folder, name), rest: name.slice(prefix.length) }));
    const mounted = this.mounts.find((mount) => mount.uri === uri);
    const own = mounted && !inFolder.some(({ rest }) => rest === '') ? [{ path: mounted.folder, rest: '' }] : [];
    return [...inFolder, ...own, ...below];
  }

  private wholeBucket(uri: string, below: readonly Match[]): readonly Match[] {
    const path = this.locate(uri);
    return path === undefined ? [] : [{ path, rest: '' }, ...below];
  }
}

async function direntsIn(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

function isNoLink(entry: Dirent): boolean {
  return entry.isFile() || entry.isDirectory();
}

function entryOf(entry: Dirent): Omit<FolderEntry, 'path'> {
  return { name: entry.name, isFolder: entry.isDirectory() };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

async function holdsFile(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isDirectory()) return entry !== undefined;
  // A folder that may not be listed may hold some: reading it will report why it fails.
  const children = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (children === undefined) return true;
  if (children.some((child) => !child.isDirectory())) return true;
  for (const child of children) if (await holdsFile(join(path, child.name))) return true;
  return false;
}
