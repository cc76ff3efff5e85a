import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './whole-files.ts';

/** As the ids of AWS's access keys are written; 160 bits. */
const accessKeyPattern = /^[A-Z2-7]{32}$/;

/**
 * The access key of a store, made where there is none: whoever can read it may call. The file is its owner's alone.
 * @throws Error for a file that others may read, or that holds no key
 */
export async function accessKeyOf(stateFolder: string): Promise<string> {
  const path = join(stateFolder, 'access-key');
  if ((await lstat(path).catch(missingAsUndefined)) === undefined) await make(path, stateFolder);
  const entry = await lstat(path);
  const again = `remove ${path}, and another key is made`;
  if (!entry.isFile()) throw new Error(`${path} is no file: ${again}`);
  const owner = process.getuid?.();
  if (owner !== undefined && (entry.uid !== owner || (entry.mode & 0o077) !== 0)) {
    throw new Error(`${path} holds the key to all that is served, and is not its owner's alone: ${again}`);
  }
  const key = (await readFile(path, 'utf8')).trimEnd();
  if (!accessKeyPattern.test(key)) throw new Error(`${path} holds no access key: ${again}`);
  return key;
}

/** Of several processes that make one at once, one does; each finds it whole. */
async function make(path: string, stateFolder: string): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const key = [...randomBytes(32)].map((byte) => alphabet[byte % 32]).join('');
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, `${key}\n`, { mode: 0o600, flag: 'wx' });
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function missingAsUndefined(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
