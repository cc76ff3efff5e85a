/** The files of a tree, compact in memory. */

import { growingDoubles, PathTable } from './compact-tables.ts';
import type { FileList, TreeFile } from './extractor.ts';

export interface FileFacts {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Of an object of S3, with its quotes. */
  readonly etag?: string;
}

/** Knows ETags, where the files are objects. */
export interface ListedFileList extends FileList {
  /** Empty where there is none. */
  etagAt(index: number): string;
}

/** Collects files in any order. */
export class ListedFiles {
  private readonly paths = new PathTable();
  private readonly sizes = growingDoubles();
  private readonly times = growingDoubles();
  private readonly etags = new PathTable();

  add(path: string, { sizeBytes, modifiedMs, etag = '' }: FileFacts): void {
    const index = this.paths.push(path);
    this.sizes.set(index, sizeBytes);
    this.times.set(index, modifiedMs);
    this.etags.push(etag);
  }

  sorted(): ListedFileList {
    const order = this.paths.sorted();
    return fileList({
      paths: this.paths.reordered(order),
      sizes: Float64Array.from(order, (index) => this.sizes.at(index)),
      times: Float64Array.from(order, (index) => this.times.at(index)),
      etags: this.etags.reordered(order),
    });
  }
}

interface Columns {
  readonly paths: PathTable;
  readonly sizes: Float64Array;
  readonly times: Float64Array;
  readonly etags: PathTable;
}

// A function of its own, since closures keep everything in their scope alive.
function fileList({ paths, sizes, times, etags }: Columns): ListedFileList {
  const at = (index: number): TreeFile => ({ path: paths.at(index), sizeBytes: sizes[index]! });
  return {
    count: paths.count,
    at,
    indexOf: (path) => paths.find(path),
    modifiedMsAt: (index) => times[index]!,
    etagAt: (index) => etags.at(index),
    *[Symbol.iterator]() {
      for (let index = 0; index < paths.count; index++) yield at(index);
    },
  };
}
