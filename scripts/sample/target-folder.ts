/** Decides whether a folder may be written to: a new or empty one, or, when asked to, a sample of our own. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Stands at the top of every sample and names the entries beside it, one a line. */
const markerName = '.macroshard-sample';

const markerTitle = 'made by macroshard make-sample; these entries are removed by --clean:';

/** The folder cannot be used as it stands; the message says what to do. */
export class TargetFolderError extends Error {
  override readonly name = 'TargetFolderError';
}

export interface TargetFolder {
  readonly path: string;
  /** Entries that will be written at the top: file and folder names. */
  readonly entries: readonly string[];
  /** Remove what an earlier run left. */
  readonly clean: boolean;
}

/**
 * Makes the folder and puts the marker there, so that even a run that is killed leaves a tree that `clean` removes.
 *
 * @throws TargetFolderError where `path` is no folder, or holds anything that no earlier run left
 */
export async function prepareTargetFolder({ path, entries, clean }: TargetFolder): Promise<void> {
  await makeFolder(path);
  if (clean) await removeSample(path);
  const found = (await readdir(path)).sort();
  if (found.length > 0) throw new TargetFolderError(refusal(path, { found, clean }));
  await writeFile(join(path, markerName), `${[markerTitle, ...entries].join('\n')}\n`);
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw cause;
    throw new TargetFolderError(`"${path}" is not a folder; name a new or an empty one`, { cause });
  }
}

async function removeSample(path: string): Promise<void> {
  const marker = await readFile(join(path, markerName), 'utf8').catch(() => '');
  const [title, ...entries] = marker.split('\n');
  if (title !== markerTitle) return;
  // The marker is a file that anyone can edit: nothing is removed but what a sample can hold.
  const own = entries.filter((entry) => /^(\d\d|RECORDS)$/.test(entry));
  for (const entry of own) await rm(join(path, entry), { recursive: true, force: true });
  await rm(join(path, markerName));
}

function refusal(path: string, { found, clean }: { found: readonly string[]; clean: boolean }): string {
  const names = `${found.slice(0, 3).join(', ')}${found.length > 3 ? `, … (${found.length} entries)` : ''}`;
  if (found.includes(markerName) && !clean) {
    return `folder "${path}" holds an earlier sample; pass --clean to replace it, or name a new folder`;
  }
  const reason = clean ? 'that --clean did not make and does not remove' : 'and a sample goes into an empty one';
  return `folder "${path}" holds ${names}, ${reason}; name a new or an empty folder`;
}
