import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of a file below the package's `templates`, named from there: `report/report.css`. */
export function readTemplateFile(path: string): string {
  return readFileSync(fileURLToPath(import.meta.resolve(`#templates/${path}`)), 'utf8');
}
