import { growingDoubles, PathTable } from '../compact-tables.ts';
import type { ListedObject } from '../s3/bucket-reader.ts';

/** The listing as the thread that fetches keeps it: an object by its path below the prefix. */
export class KnownObjects {
  private readonly prefix: string;
  private readonly paths = new PathTable();
  private readonly etags = new PathTable();
  private readonly sizes = growingDoubles();
  private order: Int32Array | undefined;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  add({ key, sizeBytes, etag }: ListedObject): void {
    const index = this.paths.push(key.slice(this.prefix.length));
    this.etags.push(etag);
    this.sizes.set(index, sizeBytes);
    this.order = undefined;
  }

  /** @throws Error where there is none: an extractor plans files that are not in its tree */
  find(path: string): Omit<ListedObject, 'modifiedMs'> & { readonly index: number } {
    this.order ??= this.paths.sorted();
    const rank = this.paths.findIn(this.order, path);
    if (rank === -1) throw new Error(`a unit reads ${JSON.stringify(path)}, which is not in the group`);
    const index = this.order[rank]!;
    return { index, key: this.prefix + path, sizeBytes: this.sizes.at(index), etag: this.etags.at(index) };
  }
}
