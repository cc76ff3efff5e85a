/** The file of one record: JSON with its digest before it, so that one that was cut short or changed is told from a whole one. */

import { createHash } from 'node:crypto';
import { isMissing, readAtOnce } from './whole-files.ts';

/** A file of the store that does not hold what was written to it. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path} is damaged: ${problem}`);
    this.path = path;
  }
}

/** True for what a record of this kind must be to be worked with, beyond having its digest. */
export type IsSound = (value: unknown) => boolean;

const opening = '{\n"sha256": "';
const middle = '",\n"record": ';
const closing = '\n}\n';

export function recordText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${opening}${digestOf(text)}${middle}${text}${closing}`;
}

/**
 * The record, or undefined where there is no such file. Files of earlier versions hold the record alone.
 * @throws DamagedFile
 */
export async function readRecordFile<T>(path: string, isSound: IsSound): Promise<T | undefined> {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  if (text === '') throw new DamagedFile(path, 'it is empty');
  const value = parse(path, recordIn(path, text));
  if (!isSound(value)) throw new DamagedFile(path, 'it is not the record that belongs there');
  return value as T;
}

/**
 * A text that is called after its digest, or undefined where there is no such file.
 * @throws DamagedFile
 */
export async function readByDigest(path: string, sha256: string): Promise<string | undefined> {
  const text = await readTextFile(path);
  if (text === undefined || digestOf(text) === sha256) return text;
  throw new DamagedFile(path, 'it does not hold what its name is the digest of');
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function recordIn(path: string, text: string): string {
  const start = opening.length + 64 + middle.length;
  if (!text.startsWith(opening) || text.slice(start - middle.length, start) !== middle) return text;
  const record = text.slice(start, -closing.length);
  const isWhole = text.endsWith(closing) && digestOf(record) === text.slice(opening.length, opening.length + 64);
  if (!isWhole) throw new DamagedFile(path, 'its bytes are not those that were written');
  return record;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedFile(path, 'it is no JSON, or cut short');
  }
}

/** What can never be read again, and not what passes, such as too many open files. */
const unreadable = new Set(['EISDIR', 'EACCES', 'EPERM', 'EIO', 'ELOOP']);

async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return readAtOnce(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw unreadable.has(code) ? new DamagedFile(path, `it cannot be read (${code})`) : error;
  }
}
