import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { JobFailure } from '../failure.ts';

/**
 * The path of a program: of one with a slash counted from `folder`, of another looked for as a shell does.
 * @param path  the variable PATH
 * @throws JobFailure where there is none that can be run
 */
export function findProgram(program: string, { folder, path }: { folder: string; path: string }): string {
  const isPath = program.includes('/');
  const places = isPath ? [resolve(folder, program)] : path.split(delimiter).map((each) => join(each, program));
  const found = places.find(isProgram);
  if (found !== undefined) return found;
  const name = JSON.stringify(program);
  if (!isPath) throw new JobFailure(`the program ${name} is not installed: PATH has none of the name`);
  throw new JobFailure(`the program ${name} is not there, or is no file that can be run`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
