import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Larger files are read as any other. */
const scratch = Buffer.allocUnsafeSlow(1 << 16);

/** All of a file, with as few calls as can be where it is small. The bytes are good until the next call. @throws the file system's errors */
export function readSmallFile(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    for (let filled = 0; filled < scratch.length; ) {
      const count = readSync(file, scratch, filled, scratch.length - filled, filled);
      if (count === 0) return scratch.subarray(0, filled);
      filled += count;
    }
    return readFileSync(path);
  } finally {
    closeSync(file);
  }
}
