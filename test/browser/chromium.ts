/** The browser that pages are opened in: one that is on this machine. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Chromium {
  /** Undefined where there is none. */
  readonly path: string | undefined;
  /** Which one it is, or why there is none. */
  readonly said: string;
}

const programs = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The one that MACROSHARD_CHROMIUM names, the first on the PATH, or Debian's, installed where that may be. */
export function findChromium({ mayInstall }: { readonly mayInstall: boolean }): Chromium {
  const { MACROSHARD_CHROMIUM: named } = process.env;
  if (named !== undefined) return known(named, 'named by MACROSHARD_CHROMIUM');
  const found = onPath();
  if (found !== undefined) return known(found, 'found on the PATH');
  const wanted = `none of ${programs.join(', ')} is on the PATH, and MACROSHARD_CHROMIUM names none`;
  if (!mayInstall) return { path: undefined, said: `left out: ${wanted}` };
  const refused = install();
  if (refused !== undefined) return { path: undefined, said: `left out: ${wanted}; ${refused}` };
  return known(onPath() ?? programs[0]!, 'installed by apt-get');
}

function known(path: string, how: string): Chromium {
  const { status, stdout } = spawnSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path}, ${how}, does not run`);
  return { path, said: `${stdout.trim()}, ${how}: ${path}` };
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programs.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why it could not be installed; undefined where it was. */
function install(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root installs it without asking';
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', programs[0]!]];
  for (const args of steps) {
    const { error, status, stderr } = spawnSync('apt-get', ['--quiet', ...args], {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (error !== undefined) return 'there is no apt-get';
    if (status !== 0) return `apt-get ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`;
  }
  return undefined;
}
