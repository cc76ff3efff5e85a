/** What one of several instances gets of an input that is ShardedByS3Key. */

import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { linkTree } from '../store/lay-out-files.ts';
import type { Objects } from '../store/objects.ts';
import { isWithin } from '../store/real-paths.ts';

interface Share {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

interface ShareOptions {
  readonly objects: Objects;
  readonly uri: string;
  /** Where the share is laid out. */
  readonly path: string;
  /** A temporary place for all of the input. */
  readonly scratch: string;
}

/**
 * Every n-th key in S3's order; a host for which none is left gets an empty folder. AWS says only that each gets about
 * 1/n of the keys.
 * @returns false where there is no object at all
 * @throws what `Objects.download` does
 */
export async function layOutShare({ index, count }: Share, options: ShareOptions): Promise<boolean> {
  const { objects, uri, path, scratch } = options;
  await rm(scratch, { recursive: true, force: true });
  try {
    if (!(await objects.download(uri, scratch))) return false;
    const whole = await realpath(scratch);
    const keys = await keysIn(whole);
    await mkdir(path, { recursive: true });
    const rules = {
      isInside: async (each: string) => isWithin(await realpath(each), whole),
      isHidden: async () => false,
    };
    for (const [position, key] of keys.entries()) {
      if (position % count === index) await linkTree(join(whole, key), join(path, key), rules);
    }
    return true;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Relative to the folder, in the order of their UTF-8 bytes. */
async function keysIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => Buffer.from(relative(folder, join(entry.parentPath, entry.name))));
  return keys.sort(Buffer.compare).map(String);
}
