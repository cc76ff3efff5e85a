import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programFolder = fileURLToPath(new URL('.', import.meta.resolve('#dist/main.js')));

/**
 * SHA-256 of what makes the rows: Node's version, this program's compiled files, and the extractor's module. Modules
 * that an extractor of your own imports are not looked at: its `version` has to speak for them.
 */
export function digestCode(extractorModuleUrl: string): string {
  const hash = createHash('sha256').update(process.version);
  const names = readdirSync(programFolder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((path) => /\.(js|wasm)$/.test(path)).sort()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(programFolder, name)));
  }
  if (extractorModuleUrl.startsWith('file:')) hash.update(readFileSync(fileURLToPath(extractorModuleUrl)));
  return hash.digest('hex');
}
