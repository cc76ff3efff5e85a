import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure, missingPath } from './failure.ts';
import type { Io } from './io.ts';

/** A definition has 1,048,576 characters at most; a file this much larger is something else, and could fill the memory. */
const mostBytes = 16 * 2 ** 20;

export interface JsonFile {
  /** As it is named on the command line, and by which flag. */
  readonly file: string;
  readonly flag: string;
  /** What to do where there is none. */
  readonly hint: string;
}

/** @throws Failure 2 for a file that is not there, 1 for one that is no JSON or far too large */
export async function readJsonFile({ file, flag, hint }: JsonFile, io: Io): Promise<unknown> {
  const path = resolve(io.folder, file);
  const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? missingPath(flag, file, hint) : error;
  });
  if (size > mostBytes) {
    throw new Failure(1, `${file}: has ${size} bytes, expected ${mostBytes} at most: this is no pipeline definition`);
  }
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(1, `${file}: is no JSON: ${error.message}`, { cause: error });
  }
}
