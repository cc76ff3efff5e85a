/** Objects as they are read: what identifies a file without reading it, and its bytes on demand. */

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isMissing } from './whole-files.ts';

/** A file as an object. */
export interface ObjectStat {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** Of the file as it is, whoever wrote it: opaque, with the `-1` of an upload in one part, so that it is no MD5. */
  readonly etag: string;
}

/** An object that stays what it is while it is read, whatever is put in its place. */
export interface OpenObject extends ObjectStat {
  /** The bytes from `start` to `end`, exclusive; ends in an error where the file has become shorter. Closes the object. */
  read(start: number, end: number): Readable;
  close(): Promise<void>;
}

const chunkBytes = 256 * 1024;

/** Undefined where there is no file: a folder, a FIFO or a device is no object. */
export async function statObject(path: string): Promise<ObjectStat | undefined> {
  const entry = await stat(path, { bigint: true }).catch(() => undefined);
  return entry?.isFile() ? describe(entry) : undefined;
}

/** As `statObject`, to be read. @throws what the file system does, but for a file that is missing */
export async function openObject(path: string): Promise<OpenObject | undefined> {
  if ((await statObject(path)) === undefined) return undefined;
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    // Deleted just then.
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!handle) return undefined;
  const entry = await handle.stat({ bigint: true });
  if (!entry.isFile()) {
    await handle.close();
    return undefined;
  }
  return {
    ...describe(entry),
    read: (start, end) => Readable.from(chunksOf(handle, start, end), { objectMode: false, highWaterMark: chunkBytes }),
    close: () => handle.close(),
  };
}

interface FileIdentity {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** A file that is replaced or written to gets another inode, time or size. */
export function etagOf({ ino, size, mtimeNs }: FileIdentity): string {
  return `${createHash('md5').update(`${ino} ${size} ${mtimeNs}`).digest('hex')}-1`;
}

function describe(entry: FileIdentity & { readonly mtime: Date }): ObjectStat {
  return { sizeBytes: Number(entry.size), modifiedAt: entry.mtime, etag: etagOf(entry) };
}

async function* chunksOf(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  try {
    for (let position = start; position < end; ) {
      const wanted = Math.min(chunkBytes, end - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position);
      if (bytesRead === 0) throw new Error('the object has become shorter while it was read');
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
