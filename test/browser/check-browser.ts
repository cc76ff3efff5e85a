/**
 * `npm run test:browser [-- --install]`: opens the program's pages in a real browser. It runs `*.browser.ts` with mocha
 * and keeps pictures of what it saw in .browser/. Without a Chromium on this machine it is left out, says so, and passes;
 * with `--install` it first tries to get Debian's, as root and without asking.
 */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../support/repository.ts';
import { type Chromium, findChromium } from './chromium.ts';

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => flag !== '--install');
if (unknown === undefined) process.exitCode = checkIn(findChromium({ mayInstall: flags.includes('--install') }));
else {
  process.stderr.write(`check-browser: unknown option ${unknown}: expected --install\n`);
  process.exitCode = 2;
}

function checkIn({ path, said }: Chromium): number {
  process.stdout.write(`check-browser: ${said}\n`);
  if (path === undefined) return 0;
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith('.browser.js'));
  const mocha = join(repositoryRoot, 'node_modules/mocha/bin/mocha.js');
  const args = ['--reporter', 'spec', ...files.map((name) => join(folder, name))];
  const { status } = spawnSync(process.execPath, [mocha, ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, MACROSHARD_CHROMIUM: path },
    stdio: 'inherit',
  });
  return status ?? 1;
}
