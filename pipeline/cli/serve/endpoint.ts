/** Where a store is served, for setting up clients: of several servers of one store, the one that began last. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In the place of what another server has written. */
export async function rememberEndpoint(stateFolder: string, endpoint: string): Promise<void> {
  await writeFile(pathIn(stateFolder), `${endpoint}\n`);
}

/** Also of a server that was killed. */
export async function lastEndpoint(stateFolder: string): Promise<string | undefined> {
  const text = await readFile(pathIn(stateFolder), 'utf8').catch(() => '');
  return /^http:\/\/127\.0\.0\.1:\d{1,5}$/.exec(text.trim())?.[0];
}

/** Where no other server has written its own since. */
export async function forgetEndpoint(stateFolder: string, endpoint: string): Promise<void> {
  if ((await lastEndpoint(stateFolder)) === endpoint) await rm(pathIn(stateFolder), { force: true });
}

function pathIn(stateFolder: string): string {
  return join(stateFolder, 'endpoint');
}
