/**
 * `npm run bless [-- digests]`: writes the goldens anew, and the digests where there are none or they are named. The
 * only thing that does; its diff is to be read before it is committed.
 */

import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestsPath, writeDigests } from './digests/digests.ts';
import { goldens } from './goldens.ts';

for (const { path, render } of goldens) {
  writeFileSync(path, render());
  process.stdout.write(`wrote ${path}\n`);
}
if (!existsSync(digestsPath) || process.argv.includes('digests')) {
  const folder = await mkdtemp(join(tmpdir(), 'macroshard-digests-'));
  await writeDigests(folder);
  await rm(folder, { recursive: true });
  process.stdout.write(`wrote ${digestsPath}\n`);
}
