/** Results that appear under their final names together, at the end, each by rename. */

import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from './job-folders.ts';

/** Where a result of this name is written until it is whole. */
export function stagedPath(folder: string, name: string): string {
  return join(folder, temporaryName(name));
}

/**
 * Gives every staged file or folder its final name, in the given order, over whatever an earlier run left there. The
 * last one is the record of the others: its old version goes first, so that it never speaks of files that are not its.
 * `retired` names what an earlier run may have left and this one does not have.
 */
export function publish(
  folder: string,
  names: readonly string[],
  { retired = [] }: { retired?: readonly string[] } = {},
): void {
  const gone = [...new Set([...names, ...retired])].reverse();
  for (const name of names) syncToDisk(stagedPath(folder, name));
  for (const name of gone) retire(folder, name);
  for (const name of names) renameSync(stagedPath(folder, name), join(folder, name));
  syncToDisk(folder);
  for (const name of gone) rmSync(retiredPath(folder, name), { recursive: true, force: true });
}

// By rename too: a folder that is removed file by file would be seen half removed.
function retire(folder: string, name: string): void {
  rmSync(retiredPath(folder, name), { recursive: true, force: true });
  try {
    renameSync(join(folder, name), retiredPath(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function retiredPath(folder: string, name: string): string {
  return join(folder, temporaryName(`old-${name}`));
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
