/** A file that holds the rows of finished units until all are there: they come in any order and leave in theirs. */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Where a batch lies in the spool. */
export interface SpoolEntry {
  readonly offset: number;
  readonly byteLength: number;
}

export interface Spool {
  readonly path: string;
  append(bytes: Uint8Array): SpoolEntry;
  read(entry: SpoolEntry): Uint8Array;
  /** Closes and removes the file. */
  discard(): void;
}

export function createSpool(path: string): Spool {
  const file = openSync(path, 'w+');
  let endOffset = 0;
  return {
    path,
    append(bytes) {
      for (let written = 0; written < bytes.byteLength; ) {
        written += writeSync(file, bytes, written, bytes.byteLength - written, endOffset + written);
      }
      const entry = { offset: endOffset, byteLength: bytes.byteLength };
      endOffset += bytes.byteLength;
      return entry;
    },
    read({ offset, byteLength }) {
      const bytes = new Uint8Array(byteLength);
      for (let read = 0; read < byteLength; ) {
        const count = readSync(file, bytes, read, byteLength - read, offset + read);
        if (count === 0) throw new Error(`${path} was cut short while it was in use`);
        read += count;
      }
      return bytes;
    },
    discard() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}
