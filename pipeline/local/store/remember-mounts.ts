import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from './objects.ts';
import { readJson, writeJson } from './whole-files.ts';

/**
 * These mounts and all earlier ones of the store, these first: a cached step's output lies where an earlier run was
 * told to write, which may be another prefix than today's. Folders that are missing are made.
 */
export async function rememberMounts(stateFolder: string, mounts: readonly Mount[]): Promise<readonly Mount[]> {
  const path = join(stateFolder, 'mounts.json');
  const earlier = (await readJson<readonly Mount[]>(path)) ?? [];
  const all = [...earlier.filter(({ uri }) => !mounts.some((mount) => mount.uri === uri)), ...mounts];
  for (const { folder } of mounts) await mkdir(folder, { recursive: true });
  if (mounts.length > 0) await writeJson(path, all);
  return all;
}
