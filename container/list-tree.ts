/** Lists a group's folder: the only place that decides which files of it may be opened. */

import { type Dirent, type Stats, statSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { growingDoubles, PathTable } from './compact-tables.ts';
import { compareBytes } from './compare-bytes.ts';
import { mapInOrder } from './event-loop.ts';
import type { FileList, FileTree, TreeFile } from './extractor.ts';
import { QuickCalls } from './files/quick-calls.ts';

/** Files that are looked at at the same time, where that takes its time. */
const lanes = 16;

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
  const listing: Listing = { root, files, unreadable, calls: new QuickCalls() };
  const pending = [''];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    const pathOf = ({ name }: Dirent) => (parent === '' ? name : `${parent}/${name}`);
    const entries = await readDirectory(join(root, parent));
    for (const entry of entries) if (entry.isDirectory()) pending.push(pathOf(entry));
    const others = entries.filter((entry) => !entry.isDirectory());
    for await (const _ of mapInOrder(others, lanes, (entry) => listEntry(listing, pathOf(entry), entry)));
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
    return fileList({
      paths: this.paths.reordered(order),
      sizes: Float64Array.from(order, (index) => this.sizes.at(index)),
      times: Float64Array.from(order, (index) => this.times.at(index)),
    });
  }
}

// On its own, since its functions hold on to whatever is in sight of them.
function fileList({ paths, sizes, times }: { paths: PathTable; sizes: Float64Array; times: Float64Array }): FileList {
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

interface Listing {
  readonly root: string;
  readonly files: ListedFiles;
  readonly unreadable: Map<string, string>;
  readonly calls: QuickCalls;
}

async function listEntry({ root, files, unreadable, calls }: Listing, path: string, entry: Dirent): Promise<void> {
  const absolute = join(root, path);
  if (entry.isFile()) {
    const facts = await calls.run(
      () => statSync(absolute),
      () => stat(absolute),
    );
    files.add(path, facts);
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
