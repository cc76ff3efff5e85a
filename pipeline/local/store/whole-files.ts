/**
 * Plain files that appear whole or not at all, and are small: at once, because handing each call to a thread and back
 * costs ten times what the call does.
 */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Writes by temporary file and rename, so that a killed process leaves the old content or the new. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  viaTemporary(path, content, (temporary) => renameSync(temporary, path));
}

/**
 * As `writeWhole`, where there is no such file yet.
 * @returns false, and writes nothing, where there is one: of several processes exactly one gets true
 */
export async function createWhole(path: string, content: string): Promise<boolean> {
  return viaTemporary(path, content, (temporary) => {
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function viaTemporary<T>(path: string, content: string | Uint8Array, publish: (temporary: string) => T): T {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    return publish(temporary);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Indented, with a line end; by temporary file and rename, as `writeWhole` does. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The content, or undefined where there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return readAtOnce(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Does not wait for what a FIFO may be sent one day: everything else in this process would wait with it. */
const flag = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The content, that of a FIFO as nothing. @throws the file system's error, also where there is no such file */
export function readAtOnce(path: string): string {
  const file = openSync(path, flag);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** As `readText`, and undefined for what is no file: a FIFO, for one, never ends. */
export async function readFileText(path: string): Promise<string | undefined> {
  return isFile(path) ? readText(path) : undefined;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Names in a folder, sorted, without hidden ones; none where there is no such folder. */
export async function listNames(folder: string): Promise<readonly string[]> {
  try {
    const names = readdirSync(folder);
    return names.filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** True where a path, or a folder on its way, is not there, or can never be. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}
