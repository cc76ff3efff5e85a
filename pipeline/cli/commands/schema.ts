import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { editorSchemas } from '../../config/editor-schemas.ts';
import type { SchemaOptions } from '../command-line/setup-commands.ts';
import type { Io } from '../io.ts';

export async function schema({ out, json }: SchemaOptions, io: Io): Promise<number> {
  const folder = resolve(io.folder, out);
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const { name, text } of editorSchemas()) {
    await writeFile(join(folder, name), text);
    written.push(relative(io.folder, join(folder, name)));
  }
  io.stdout.write(
    json ? `${JSON.stringify({ written }, null, 2)}\n` : written.map((path) => `wrote ${path}\n`).join(''),
  );
  return 0;
}
