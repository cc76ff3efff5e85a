/** A file for what a job knows and need not hold in memory: it is written once, in any order, and read by its place. */

import { close, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type ByteRange, fillFrom, readRange } from './byte-range.ts';

/** Bytes that are appended come back by the range that `append` gave, in whatever thread that was. */
export interface Spool {
  /** For other threads. */
  readonly shared: SharedSpool;
  append(bytes: Uint8Array): ByteRange;
  read(place: ByteRange): Buffer<ArrayBuffer>;
  /** To the begin of `bytes`. */
  readInto(place: ByteRange, bytes: Buffer): void;
  /** Closes and removes the file, in the background: to give back what a large one takes is work. Once, or again. */
  discard(): Promise<void>;
}

/** Plain data. */
export interface SharedSpool {
  readonly path: string;
  /** BigInt64: one word, where the next bytes go. */
  readonly end: SharedArrayBuffer;
}

/** Makes the file, or empties it. @throws the file system's error, as do all methods */
export function createSpool(path: string): Spool {
  return spoolOf(openSync(path, 'w+'), { path, end: new SharedArrayBuffer(8) });
}

/** The same file in another thread. @throws the file system's error */
export function openSpool(shared: SharedSpool): Spool {
  return spoolOf(openSync(shared.path, 'r+'), shared);
}

function spoolOf(file: number, shared: SharedSpool): Spool {
  const { path } = shared;
  const cutShort = `${path} was cut short while it was in use`;
  const end = new BigInt64Array(shared.end);
  let discarded: Promise<void> | undefined;
  return {
    shared,
    append(bytes) {
      const { byteLength } = bytes;
      const offset = Number(Atomics.add(end, 0, BigInt(byteLength)));
      for (let written = 0; written < byteLength; ) {
        written += writeSync(file, bytes, written, byteLength - written, offset + written);
      }
      return { offset, byteLength };
    },
    read: (place) => readRange(file, place, cutShort),
    readInto: (place, bytes) => fillFrom(file, place, { bytes, cutShort }),
    discard: () => {
      discarded ??= rm(path, { force: true }).then(() => promisify(close)(file));
      return discarded;
    },
  };
}
