/** Bytes of a signal file, read where they are asked for. */

import { close, closeSync, openSync, read, readSync } from 'node:fs';
import { join } from 'node:path';
import { unreadableFile } from './error.ts';
import { ReadAhead, requestBytes } from './read-ahead.ts';

/** Where bytes go that are read ahead: what counts is that the system then has them in memory. */
const nowhere = new Uint8Array(requestBytes);

/** Reading is synchronous: a worker thread has nothing else to do, and a block costs one call. */
export class SignalBytes {
  private readonly path: string;
  private readonly descriptor: number;
  private readonly ahead = new ReadAhead((position) => this.request(position));
  private requests = 0;
  private isClosed = false;

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
    const startedMs = performance.now();
    let filled = 0;
    while (filled < bytes.length) {
      const from = filled;
      const count = this.try(() => readSync(this.descriptor, bytes, from, bytes.length - from, position + from));
      if (count === 0) break;
      filled += count;
    }
    if (filled === bytes.length)
      this.ahead.note({ position: position + filled, tookMs: performance.now() - startedMs });
    return filled;
  }

  close(): void {
    this.isClosed = true;
    if (this.requests === 0) closeSync(this.descriptor);
  }

  private request(position: number): void {
    this.requests++;
    read(this.descriptor, nowhere, 0, requestBytes, position, () => {
      this.requests--;
      // Whatever went wrong will go wrong again where the bytes are asked for.
      if (this.isClosed && this.requests === 0) close(this.descriptor, () => {});
    });
  }

  private try<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw unreadableFile(this.path, cause);
    }
  }
}
