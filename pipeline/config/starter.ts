import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars/dist/handlebars.js';
import { editorSchemas } from './editor-schemas.ts';

/** A file to write, its path below the folder that the user named. */
export interface StarterFile {
  readonly path: string;
  readonly text: string;
}

/** A commented pipeline.yaml and one dataset, which validate as they are, and the schemas that their first lines name. */
export function starterFiles(name = 'my-pipeline'): readonly StarterFile[] {
  const files = ['pipeline.yaml', 'datasets/example.yaml'].map((path) => {
    const template = readFileSync(fileURLToPath(import.meta.resolve(`#templates/starter/${path}.hbs`)), 'utf8');
    return { path, text: Handlebars.compile(template, { strict: true, noEscape: true })({ name }) };
  });
  return [...files, ...editorSchemas().map(({ name, text }) => ({ path: `schemas/${name}`, text }))];
}
