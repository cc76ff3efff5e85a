import { stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

/**
 * Writes what a command makes of a description to the file that `--out` names, or to stdout where it names none.
 * @throws Failure 2 where that is the description itself, or the dataset's file, by whatever name
 */
export async function writeOut(
  text: string,
  { out, config, dataset }: { readonly out?: string; readonly config: string; readonly dataset?: string },
  io: Io,
): Promise<void> {
  if (out === undefined) {
    io.stdout.write(text);
    return;
  }
  const target = resolve(io.folder, out);
  const description = resolve(io.folder, config);
  const sources = [
    description,
    ...(dataset === undefined ? [] : [join(dirname(description), 'datasets', `${dataset}.yaml`)]),
  ];
  const there = await stat(target).catch(() => undefined);
  for (const source of there ? sources : []) {
    const read = await stat(source);
    if (read.dev !== there!.dev || read.ino !== there!.ino) continue;
    throw new Failure(2, `--out ${out} is what the command reads, and would be overwritten; name another file`);
  }
  await writeFile(target, text);
}
