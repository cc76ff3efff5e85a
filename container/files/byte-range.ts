import { readSync } from 'node:fs';

/** Where a piece of a file lies. */
export interface ByteRange {
  readonly offset: number;
  readonly byteLength: number;
}

/** Reads all of a piece. @throws Error with `cutShort` as its text where the file ends before it; the file system's errors */
export function readRange(
  descriptor: number,
  { offset, byteLength }: ByteRange,
  cutShort: string,
): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(byteLength);
  fillFrom(descriptor, { offset, byteLength }, { bytes, cutShort });
  return bytes;
}

/** Reads all of a piece to the begin of `bytes`. @throws as {@link readRange} */
export function fillFrom(
  descriptor: number,
  { offset, byteLength }: ByteRange,
  { bytes, cutShort }: { bytes: Buffer; cutShort: string },
): void {
  for (let filled = 0; filled < byteLength; ) {
    const count = readSync(descriptor, bytes, filled, byteLength - filled, offset + filled);
    if (count === 0) throw new Error(cutShort);
    filled += count;
  }
}
