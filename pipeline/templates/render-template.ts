import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars/dist/handlebars.js';

/** A folder of templates. */
export type TemplateFolder = 'ci' | 'iam';

/**
 * The text of `templates/<folder>/<name>.hbs` with the values in their places; files named `*.partial.hbs` are its
 * partials. A name that the values do not hold is an error.
 */
export function renderTemplate(folder: TemplateFolder, name: string, values: object): string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ json });
  for (const file of readdirSync(templateFolder(folder))) {
    if (!file.endsWith('.partial.hbs')) continue;
    handlebars.registerPartial(file.replace('.partial.hbs', ''), read(folder, file));
  }
  return handlebars.compile(read(folder, `${name}.hbs`), { strict: true, noEscape: true })(values);
}

/** JSON, which is YAML as well: no value can become a key or end its text. */
function json(value: unknown): string {
  return JSON.stringify(value);
}

function read(folder: TemplateFolder, file: string): string {
  return readFileSync(join(templateFolder(folder), file), 'utf8');
}

function templateFolder(folder: TemplateFolder): string {
  return fileURLToPath(import.meta.resolve(`#templates/${folder}`));
}
