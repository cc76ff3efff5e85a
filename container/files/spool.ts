/** A file for what a job knows and need not hold in memory: it is written once, in any order, and read by its place. */

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { type ByteRange, readRange } from './byte-range.ts';

/** Bytes that are appended come back by the range that `append` gave. */
export interface Spool {
  readonly path: string;
  append(bytes: Uint8Array): ByteRange;
  read(place: ByteRange): Uint8Array;
  /** Closes and removes the file. */
  discard(): void;
}

/** Makes the file, or empties it. @throws the file system's error, as do all methods */
export function createSpool(path: string): Spool {
  const file = openSync(path, 'w+');
  let endOffset = 0;
  return {
    path,
    append(bytes) {
      for (let written = 0; written < bytes.byteLength; ) {
        written += writeSync(file, bytes, written, bytes.byteLength - written, endOffset + written);
      }
      const place = { offset: endOffset, byteLength: bytes.byteLength };
      endOffset += bytes.byteLength;
      return place;
    },
    read: (place) => readRange(file, place, `${path} was cut short while it was in use`),
    discard() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}
