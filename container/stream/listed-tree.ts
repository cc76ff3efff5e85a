/** A group's tree as a listing of S3 shows it: what copying the objects to a disk and listing that would give. */

import { byProduct } from '../by-products.ts';
import { compareBytes } from '../compare-bytes.ts';
import type { FileTree } from '../extractor.ts';
import { type ListedFileList, ListedFiles } from '../listed-files.ts';
import type { ListedObject } from '../s3/bucket-reader.ts';

export interface ListedTree extends FileTree {
  readonly files: ListedFileList;
}

/** @see path_max and name_max of Linux */
const [longestNameBytes, longestPathBytes] = [255, 3_500];

export class TreeBuilder {
  private readonly files = new ListedFiles();
  private readonly unreadable = new Map<string, string>();

  /** @param path  the rest of the object's key, behind the prefix */
  add(path: string, { sizeBytes, modifiedMs, etag }: Pick<ListedObject, 'sizeBytes' | 'modifiedMs' | 'etag'>): void {
    // An object that S3's console makes for a folder is no file.
    if (path === '' || path.endsWith('/')) return;
    const names = path.split('/');
    for (const [depth, name] of names.entries()) {
      const isFile = depth === names.length - 1;
      const reason = byProduct(name, isFile ? 'file' : 'folder');
      // "." and ".." are no names; the others are left out as in a folder.
      if (reason === undefined || isNoName(name)) continue;
      this.unreadable.set(isFile ? path : `${names.slice(0, depth + 1).join('/')}/`, reason);
      return;
    }
    const problem = pathProblem(path, names);
    if (problem !== undefined) this.unreadable.set(path, problem);
    else this.files.add(path, { sizeBytes, modifiedMs, etag });
  }

  /** @param root  the folder in which files appear as they are fetched */
  build(root: string): ListedTree {
    const unreadable = [...this.unreadable].sort(([a], [b]) => compareBytes(a, b));
    return { root, files: this.files.sorted(), unreadable: new Map(unreadable) };
  }
}

function pathProblem(path: string, names: readonly string[]): string | undefined {
  const bad = names.find(isNoName);
  if (bad !== undefined) return `a key of which no path can be made: it has the part ${JSON.stringify(bad)}`;
  const isTooLong = names.some((name) => Buffer.byteLength(name) > longestNameBytes);
  if (!isTooLong && Buffer.byteLength(path) <= longestPathBytes) return undefined;
  return 'a file that cannot be looked at: its path is longer than the system takes';
}

function isNoName(name: string): boolean {
  return name === '' || name === '.' || name === '..' || name.includes('\0');
}
