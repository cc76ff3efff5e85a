/** Bytes of an object to a file of the same size. */

import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BucketReader, ObjectRange } from '../s3/bucket-reader.ts';

/** Brings a range to its place in the file at `path`, which is there. @throws S3Error, the file system's errors */
export type FetchRange = (range: ObjectRange, path: string) => Promise<void>;

export type WantedBytes = ObjectRange & {
  /** Absolute; its folders are made. */
  readonly path: string;
};

/** Large, since a request waits some milliseconds for its first byte; bounded, since a lost connection costs a request. */
export const rangeBytes = 8 * 2 ** 20;

/** So much is still one request. */
const longestRangeBytes = 12 * 2 ** 20;

/** Files take whole pages. */
export const pageBytes = 4096;

export function pagesOf(byteCount: number): number {
  return Math.ceil(byteCount / pageBytes) * pageBytes;
}

/** Makes the file; parts that are not fetched take no room. @throws what `fetchRange` throws, the file system's errors */
export async function fetchFile(fetchRange: FetchRange, wanted: WantedBytes): Promise<void> {
  const { path, sizeBytes } = wanted;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w', 0o600);
  try {
    ftruncateSync(file, sizeBytes);
  } finally {
    closeSync(file);
  }
  const results = await Promise.allSettled(cutRanges(wanted).map((range) => fetchRange(range, path)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Fetches in this thread. @param onBytes  is told how many have come */
export function rangeFetcher(reader: BucketReader, onBytes: (count: number) => void): FetchRange {
  return async (range, path) => {
    let file: number | undefined;
    try {
      await reader.readRange(range, (bytes, position) => {
        // Files are many, and connections few.
        file ??= openSync(path, 'r+');
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(file, bytes, written, bytes.length - written, position + written);
        }
        onBytes(bytes.length);
      });
    } finally {
      if (file !== undefined) closeSync(file);
    }
  };
}

/** What is asked for at once each. */
export function cutRanges({ key, sizeBytes, etag, startByte, endByte }: ObjectRange): ObjectRange[] {
  const ranges: ObjectRange[] = [];
  for (let start = startByte; start < endByte; ) {
    const end = endByte - start <= longestRangeBytes ? endByte : start + rangeBytes;
    ranges.push({ key, sizeBytes, etag, startByte: start, endByte: end });
    start = end;
  }
  return ranges;
}
