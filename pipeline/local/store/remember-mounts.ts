import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from './places.ts';
import { DamagedFile, readRecordFile } from './record-file.ts';
import { changeRecord } from './revisions.ts';
import { isMountList } from './sound-records.ts';

/**
 * These mounts and all earlier ones of the store, these first: a cached step's output lies where an earlier run was
 * told to write, which may be another prefix than today's. Folders that are missing are made.
 * @param onDamaged  told where some of the earlier ones could not be read
 */
export async function rememberMounts(
  stateFolder: string,
  mounts: readonly Mount[],
  onDamaged: (message: string) => void,
): Promise<readonly Mount[]> {
  for (const { folder } of mounts) await mkdir(folder, { recursive: true });
  const told = ({ message }: DamagedFile, whatHolds: string) => onDamaged(`${message}; ${whatHolds}`);
  const forget = (error: unknown) => {
    if (!(error instanceof DamagedFile)) throw error;
    told(error, 'folders that were mounted earlier are not known');
    return undefined;
  };
  const remembered = await changeRecord<readonly Mount[]>(
    join(stateFolder, 'mounts'),
    async (current) => {
      // The file of earlier versions.
      const path = join(stateFolder, 'mounts.json');
      const earlier = current ?? (await readRecordFile<readonly Mount[]>(path, isMountList).catch(forget)) ?? [];
      const next = [...earlier.filter(({ uri }) => !mounts.some((mount) => mount.uri === uri)), ...mounts];
      return JSON.stringify(next) === JSON.stringify(current ?? []) ? undefined : next;
    },
    { isSound: isMountList, onDamaged: told },
  ).catch(forget);
  return remembered ?? mounts;
}
