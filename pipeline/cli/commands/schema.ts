import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { editorSchemas } from '../../config/editor-schemas.ts';
import type { Io } from '../io.ts';
import type { AddCommand } from '../options.ts';

interface SchemaOptions {
  readonly out: string;
  readonly json?: true;
}

export const schemaCommand: AddCommand = (command, act) => {
  command
    .option('--out <dir>', 'where to; what lies there under their names is written anew', 'schemas')
    .option('--json', 'one JSON document on stdout, and nothing else there')
    .action((options: SchemaOptions) => act((io) => schema(options, io)));
};

async function schema({ out, json }: SchemaOptions, io: Io): Promise<number> {
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
