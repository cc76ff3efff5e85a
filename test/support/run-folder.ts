import { mkdtempSync, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Some ten times what a run of all tests holds at once. */
const roomBytes = 4 * 2 ** 30;

/**
 * A new folder for all that a run of the tests writes, in memory where there is room: thousands of small files come
 * and go, and what a disk does for each is a sixth of the CPU time. Where `TMPDIR` is set, it is there.
 */
export function makeRunFolder(): string {
  const { TMPDIR } = process.env;
  return mkdtempSync(join(TMPDIR ?? memoryFolder() ?? tmpdir(), 'macroshard-run-'));
}

function memoryFolder(): string | undefined {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= roomBytes ? realpathSync(folder) : undefined;
  } catch {
    // Linux alone has it.
    return undefined;
  }
}
