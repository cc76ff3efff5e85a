/** Files that appear whole: written under a temporary name that begins with a dot, then renamed. */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The name under which a file is written before it is whole. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.part`);
}

/** Brings a written temporary file under its final name, after its bytes have reached the disk. */
export function publish(path: string): void {
  const descriptor = openSync(temporaryPath(path), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporaryPath(path), path);
}

/** Writes texts one after the other, so that a long document is never held whole. */
export function writeTextFile(path: string, parts: Iterable<string>): void {
  const descriptor = openSync(temporaryPath(path), 'w');
  try {
    let pending = '';
    for (const part of parts) {
      pending += part;
      if (pending.length < 65_536) continue;
      writeSync(descriptor, pending);
      pending = '';
    }
    writeSync(descriptor, pending);
  } finally {
    closeSync(descriptor);
  }
  publish(path);
}

/** Takes away what an earlier run left unfinished. */
export function removeTemporaryFiles(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('.')) rmSync(join(folder, name), { recursive: true });
}

export interface FileDigest {
  readonly sizeBytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export function digestFile(path: string): FileDigest {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  const descriptor = openSync(path, 'r');
  let sizeBytes = 0;
  try {
    for (;;) {
      const length = readSync(descriptor, block, 0, block.length, null);
      if (length === 0) return { sizeBytes, sha256: hash.digest('hex') };
      hash.update(block.subarray(0, length));
      sizeBytes += length;
    }
  } finally {
    closeSync(descriptor);
  }
}
