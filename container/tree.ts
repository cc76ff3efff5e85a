/** Lists a group's folder: the only place that decides which files of it may be opened. */

import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FileList, FileTree, TreeFile } from './extractor.ts';
import { growingDoubles } from './growing-array.ts';
import { PathTable } from './path-table.ts';

export type ReadDirectory = (path: string) => Promise<readonly Dirent[]>;

/**
 * Lists every file below `folder`, which may itself be a link: confinement is to its real path. Links to files are
 * followed while they stay inside; links to folders are not followed, since they would show files twice or for ever.
 *
 * @throws the file system's error where `folder` or a folder in it cannot be read
 */
export async function listTree(folder: string, options: { readDirectory?: ReadDirectory } = {}): Promise<FileTree> {
  const readDirectory = options.readDirectory ?? ((path) => readdir(path, { withFileTypes: true }));
  const root = await realpath(folder);
  const files = new ListedFiles();
  const unreadable = new Map<string, string>();
  const pending = [''];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const entry of await readDirectory(join(root, parent))) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else await listEntry(root, path, entry, files, unreadable);
    }
  }
  return { root, files: files.sorted(), unreadable: new Map([...unreadable].sort(([a], [b]) => compareBytes(a, b))) };
}

class ListedFiles {
  private readonly paths = new PathTable();
  private readonly sizes = growingDoubles();
  private readonly times = growingDoubles();

  add(path: string, { size, mtimeMs }: Stats): void {
    const index = this.paths.push(path);
    this.sizes.set(index, size);
    this.times.set(index, mtimeMs);
  }

  sorted(): FileList {
    const order = this.paths.sorted();
    const paths = this.paths.reordered(order);
    const sizes = Float64Array.from(order, (index) => this.sizes.at(index));
    const times = Float64Array.from(order, (index) => this.times.at(index));
    const at = (index: number): TreeFile => ({ path: paths.at(index), sizeBytes: sizes[index]! });
    return {
      count: paths.count,
      at,
      indexOf: (path) => paths.find(path),
      modifiedMsAt: (index) => times[index]!,
      *[Symbol.iterator]() {
        for (let index = 0; index < paths.count; index++) yield at(index);
      },
    };
  }
}

/** Orders texts by their UTF-8 bytes, which is the order of their code points. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

// UTF-16 puts surrogates (astral characters) before U+E000..U+FFFF; UTF-8 puts them after.
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

async function listEntry(
  root: string,
  path: string,
  entry: Dirent,
  files: ListedFiles,
  unreadable: Map<string, string>,
): Promise<void> {
  const absolute = join(root, path);
  if (entry.isFile()) {
    files.add(path, await stat(absolute));
    return;
  }
  if (!entry.isSymbolicLink()) {
    unreadable.set(path, 'not a regular file');
    return;
  }
  const target = await realpath(absolute).catch(() => undefined);
  if (target === undefined) unreadable.set(path, 'a link to nothing');
  else if (!target.startsWith(root + sep)) unreadable.set(path, 'a link that leaves the group');
  else {
    const targetStat = await stat(target);
    if (targetStat.isFile()) files.add(path, targetStat);
    else unreadable.set(path, targetStat.isDirectory() ? 'a link to a folder' : 'not a regular file');
  }
}
