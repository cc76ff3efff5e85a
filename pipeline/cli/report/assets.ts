import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What stands in pages as it is written. */
export function readAsset(name: 'report.css' | 'report.js'): Promise<string> {
  return readFile(fileURLToPath(import.meta.resolve(`#templates/report/${name}`)), 'utf8');
}
