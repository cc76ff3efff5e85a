import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

/** A folder of its own for one test, taken away after the suite. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'macroshard-test-'));
  // A program that is being ended may still write there.
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}
