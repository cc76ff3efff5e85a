import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Larger files are read as any other. */
const scratch = Buffer.allocUnsafeSlow(1 << 16);

/**
 * All of a file, with as few calls as can be where it is small. The bytes are good until the next call.
 * @param sizeBytes  as it was found just before: where so many are there, nobody asks whether more came meanwhile
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
