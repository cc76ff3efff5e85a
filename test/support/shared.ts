import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { repositoryRoot } from './repository.ts';

/**
 * A file or folder of the reference material that lies beside the checkout and is no part of it; where it is absent,
 * the test is skipped and says so.
 */
export function sharedFile(context: Context, path: string): string {
  const absolute = join(repositoryRoot, '../shared', path);
  if (!existsSync(absolute)) {
    console.log(`      skipped: ../shared/${path} is not there`);
    context.skip();
  }
  return absolute;
}
