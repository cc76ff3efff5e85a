import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { starterFiles } from '../../config/starter.ts';
import type { InitOptions } from '../command-line/description-commands.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';

/** Writes all files or none: what is there already is never overwritten. */
export async function init(dir: string, options: InitOptions, io: Io): Promise<number> {
  const folder = resolve(io.folder, dir);
  const files = starterFiles();
  for (const { path } of files) {
    if (await stat(join(folder, path)).catch(() => undefined)) {
      throw new Failure(
        1,
        `${join(dir, path)} exists already; init writes into a folder without one, and nothing was written`,
      );
    }
  }
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: 'wx' });
  }
  const written = files.map(({ path }) => relative(io.folder, join(folder, path)));
  if (options.json) io.stdout.write(`${JSON.stringify({ written }, null, 2)}\n`);
  else io.stdout.write(`${written.map((path) => `wrote ${path}`).join('\n')}\n`);
  return 0;
}
