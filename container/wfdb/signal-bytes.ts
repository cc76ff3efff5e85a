/** Bytes of a signal file, read where they are asked for. */

import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { unreadableFile } from './error.ts';

/** Reading is synchronous: a worker thread has nothing else to do, and a block costs one call. */
export class SignalBytes {
  private readonly path: string;
  private readonly descriptor: number;

  /**
   * @param path  inside the group at `root`
   * @throws WfdbError `unreadable-file`, as do its methods
   */
  constructor(root: string, path: string) {
    this.path = path;
    this.descriptor = this.try(() => openSync(join(root, path), 'r'));
  }

  /** Fills `bytes` from a position of the file on. Gives back how many there were: less than asked for at the end. */
  read(bytes: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < bytes.length) {
      const from = filled;
      const count = this.try(() => readSync(this.descriptor, bytes, from, bytes.length - from, position + from));
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private try<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw unreadableFile(this.path, cause);
    }
  }
}
