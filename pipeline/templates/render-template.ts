import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars/dist/handlebars.js';
import { readTemplateFile } from '../wording/template-file.ts';

/** A folder of templates. */
export type TemplateFolder = 'ci' | 'iam';

/**
 * The text of `templates/<folder>/<name>.hbs` with the values in their places; files named `*.partial.hbs` are its
 * partials. A name that the values do not hold is an error.
 */
export function renderTemplate(folder: TemplateFolder, name: string, values: object): string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ json });
  for (const file of readdirSync(fileURLToPath(import.meta.resolve(`#templates/${folder}`)))) {
    if (!file.endsWith('.partial.hbs')) continue;
    handlebars.registerPartial(file.replace('.partial.hbs', ''), readTemplateFile(`${folder}/${file}`));
  }
  return handlebars.compile(readTemplateFile(`${folder}/${name}.hbs`), { strict: true, noEscape: true })(values);
}

/** JSON, which is YAML as well: no value can become a key or end its text. */
function json(value: unknown): string {
  return JSON.stringify(value);
}
