import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Larger files are read as any other. */
const scratch = Buffer.allocUnsafeSlow(1 << 16);

/**
 * All of a file, with the fewest calls where it is small. The bytes are valid until the next call.
 * @param sizeBytes  as found just before: once so many are read, the file is not asked for more
 * @throws the file system's errors
 */
export function readSmallFile(path: string, sizeBytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    for (let filled = 0; filled < scratch.length; ) {
      const count = readSync(file, scratch, filled, scratch.length - filled, filled);
      filled += count;
      if (count === 0 || filled === sizeBytes) return scratch.subarray(0, filled);
    }
    return readFileSync(path);
  } finally {
    closeSync(file);
  }
}
