/**
 * A file to which records are appended, and every whole one of which can be read again, however the writer died. A
 * record is its length (u32, little endian), the first 8 bytes of its SHA-256, and its bytes.
 */

import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readRange } from '../../files/byte-range.ts';
import { openOwnFile } from '../../files/kind-of-file.ts';

const headBytes = 12;

/** Appended records are there again after the process died, but for the last, where it was being written. */
export class Journal {
  private readonly path: string;
  private readonly file: number;
  private endOffset = 0;

  /** Opens the file, or makes it. @throws the file system's errors, as do its methods */
  constructor(path: string) {
    this.path = path;
    this.file = openOwnFile(path, constants.O_RDWR | constants.O_APPEND);
  }

  /** Every whole record from the start. Bytes after the last one were never finished, and are cut off. */
  *read(): Generator<Uint8Array> {
    const sizeBytes = fstatSync(this.file).size;
    let offset = 0;
    for (;;) {
      const record = this.recordAt(offset, sizeBytes);
      if (record === undefined) break;
      yield record;
      offset += headBytes + record.byteLength;
    }
    ftruncateSync(this.file, offset);
    this.endOffset = offset;
  }

  append(record: Uint8Array): void {
    const bytes = Buffer.concat([headOf(record), record]);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.file, bytes, written);
    this.endOffset += bytes.length;
  }

  /** Replaces all records at once: a process that dies meanwhile leaves the old ones. */
  replace(records: Iterable<Uint8Array>): void {
    const temporary = `${this.path}.new`;
    rmSync(temporary, { force: true });
    const other = new Journal(temporary);
    try {
      for (const record of records) other.append(record);
      fsyncSync(other.file);
    } finally {
      other.close();
    }
    renameSync(temporary, this.path);
  }

  get sizeBytes(): number {
    return this.endOffset;
  }

  close(): void {
    closeSync(this.file);
  }

  private recordAt(offset: number, sizeBytes: number): Uint8Array | undefined {
    const start = offset + headBytes;
    if (start > sizeBytes) return undefined;
    const head = this.bytesAt(offset, headBytes);
    const length = head.readUInt32LE(0);
    if (start + length > sizeBytes) return undefined;
    const record = this.bytesAt(start, length);
    return headOf(record).equals(head) ? record : undefined;
  }

  private bytesAt(offset: number, byteLength: number): Buffer {
    return readRange(this.file, { offset, byteLength }, `${this.path} was cut short while it was read`);
  }
}

function headOf(record: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(record.byteLength, 0);
  createHash('sha256').update(record).digest().copy(head, 4, 0, 8);
  return head;
}
