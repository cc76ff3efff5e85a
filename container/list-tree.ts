/** Lists a group's folder: the only place that decides which files of it may be opened. */

import { isUtf8 } from 'node:buffer';
import { type Dirent, type Stats, statSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { byProduct } from './by-products.ts';
import { compareBytes } from './compare-bytes.ts';
import { mapInOrder } from './event-loop.ts';
import type { FileList, FileTree } from './extractor.ts';
import { systemReason } from './failure.ts';
import { QuickCalls } from './files/quick-calls.ts';
import { type FileFacts, ListedFiles } from './listed-files.ts';

/** Files that are looked at together, where a look has to wait. */
const lanes = 16;

/** Names as bytes where they may be no UTF-8. */
export type ReadDirectory = (path: string) => Promise<readonly Dirent<string | Buffer>[]>;

/**
 * Lists every file below `folder`, which may itself be a link: confinement is to its real path. Links to files are
 * followed while they stay inside; links to folders are not followed, since they would show files twice or for ever.
 * What cannot be looked at is in the tree's `unreadable`, and costs nothing else.
 *
 * @throws the file system's error where `folder` itself cannot be read
 */
export async function listTree(folder: string, options: { readDirectory?: ReadDirectory } = {}): Promise<FileTree> {
  const readDirectory = options.readDirectory ?? ((path) => readdir(path, { withFileTypes: true, encoding: 'buffer' }));
  const root = await realpath(folder);
  const listing: Listing = { root, files: new ListedFiles(), unreadable: new Map(), calls: new QuickCalls() };
  const strange: StrangeName[] = [];
  const pending = [''];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    const entries = await readEntries(parent);
    const named: NamedEntry[] = [];
    for (const entry of entries) {
      const name = typeof entry.name === 'string' ? entry.name : decodeName(entry.name);
      if (name === undefined) strange.push({ parent, name: entry.name as Buffer, isFolder: entry.isDirectory() });
      else named.push({ path: parent + name, name, entry });
    }
    for (const { path, name, entry } of named) {
      if (!entry.isDirectory()) continue;
      const reason = byProduct(name, 'folder');
      if (reason === undefined) pending.push(`${path}/`);
      else listing.unreadable.set(`${path}/`, reason);
    }
    const others = named.filter(({ entry }) => !entry.isDirectory());
    for await (const _ of mapInOrder(others, lanes, (entry) => listEntry(listing, entry)));
  }
  const files = listing.files.sorted();
  const unreadable = [...listing.unreadable, ...showStrange(strange, files, listing.unreadable)];
  return { root, files, unreadable: new Map(unreadable.sort(([a], [b]) => compareBytes(a, b))) };

  async function readEntries(parent: string): Promise<readonly Dirent<string | Buffer>[]> {
    try {
      return await readDirectory(join(root, parent.slice(0, -1)));
    } catch (error) {
      if (parent === '') throw error;
      listing.unreadable.set(parent, `a folder that cannot be listed: ${reasonOf(error)}`);
      return [];
    }
  }
}

interface NamedEntry {
  readonly path: string;
  readonly name: string;
  readonly entry: Dirent<string | Buffer>;
}

interface Listing {
  readonly root: string;
  readonly files: ListedFiles;
  readonly unreadable: Map<string, string>;
  readonly calls: QuickCalls;
}

/** A promise where it has to be waited for. */
function listEntry(listing: Listing, named: NamedEntry): void | Promise<void> {
  const { root, files, unreadable, calls } = listing;
  const { path, name, entry } = named;
  const reason = byProduct(name, 'file');
  if (reason !== undefined) {
    unreadable.set(path, reason);
    return;
  }
  if (!entry.isFile()) return listOther(listing, named);
  const absolute = join(root, path);
  const failed = (error: unknown) => void unreadable.set(path, cannotBeLookedAt(error));
  try {
    const found = calls.run(
      () => statSync(absolute),
      () => stat(absolute),
    );
    if (found instanceof Promise) return found.then((stats) => files.add(path, factsOf(stats))).catch(failed);
    files.add(path, factsOf(found));
  } catch (error) {
    failed(error);
  }
}

async function listOther({ root, files, unreadable }: Listing, { path, entry }: NamedEntry): Promise<void> {
  const reason = await addLinked().catch(cannotBeLookedAt);
  if (reason !== undefined) unreadable.set(path, reason);

  async function addLinked(): Promise<string | undefined> {
    if (!entry.isSymbolicLink()) return 'not a regular file';
    const absolute = join(root, path);
    const target = await realpath(absolute).catch(() => undefined);
    if (target === undefined) return 'a link to nothing';
    if (!target.startsWith(root + sep)) return 'a link that leaves the group';
    const found = await stat(absolute);
    if (found.isFile()) files.add(path, factsOf(found));
    else return found.isDirectory() ? 'a link to a folder' : 'not a regular file';
    return undefined;
  }
}

function cannotBeLookedAt(error: unknown): string {
  return `a file that cannot be looked at: ${reasonOf(error)}`;
}

function factsOf({ size, mtimeMs }: Stats): FileFacts {
  return { sizeBytes: size, modifiedMs: mtimeMs };
}

/** Errors that are the machine's and not the file's end the listing. */
const errorsOfTheMachine: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || errorsOfTheMachine.has(code)) throw error;
  return code === 'ENAMETOOLONG' ? 'its path is longer than the system takes' : systemReason(code);
}

/** A name that is not UTF-8: paths are texts everywhere, so such a file cannot be opened. */
interface StrangeName {
  readonly parent: string;
  readonly name: Buffer;
  readonly isFolder: boolean;
}

function decodeName(name: Buffer): string | undefined {
  return isUtf8(name) ? name.toString() : undefined;
}

/** Paths that show the bytes, made different from all other paths of the tree. */
function showStrange(
  names: readonly StrangeName[],
  files: FileList,
  others: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  const inOrder = [...names].sort((a, b) => compareBytes(a.parent, b.parent) || Buffer.compare(a.name, b.name));
  for (const { parent, name, isFolder } of inOrder) {
    const pathWith = (mark: string) => `${parent}${showBytes(name, mark)}${isFolder ? '/' : ''}`;
    let mark = '\\x';
    while (files.indexOf(pathWith(mark)) !== -1 || others.has(pathWith(mark)) || shown.has(pathWith(mark))) {
      mark = `\\${mark}`;
    }
    shown.set(pathWith(mark), `a ${isFolder ? 'folder' : 'file'} whose name is no UTF-8`);
  }
  return shown;
}

/** The bytes that are no UTF-8 as `\xFF`. */
function showBytes(name: Buffer, mark: string): string {
  let text = '';
  for (let at = 0; at < name.length; ) {
    const length = [1, 2, 3, 4].find((count) => at + count <= name.length && isUtf8(name.subarray(at, at + count)));
    text +=
      length === undefined
        ? `${mark}${name[at]!.toString(16).toUpperCase().padStart(2, '0')}`
        : name.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}
