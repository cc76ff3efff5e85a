import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRegularFile } from '../../files/kind-of-file.ts';
import type { ExtractorReference } from '../../load-extractor.ts';

const programFolder = fileURLToPath(new URL('.', import.meta.resolve('#dist/main.js')));

// A job of many groups asks for each, and these files are what it has loaded.
let ofProgram: Hash | undefined;

/**
 * SHA-256 of what makes the rows: Node's version, this program's compiled files, and the extractor's module. Modules
 * that your own extractor imports are not looked at: its `version` has to stand for them. For a program, the files
 * that its command names.
 */
export function digestCode({ moduleUrl, program }: ExtractorReference): string {
  ofProgram ??= hashProgram();
  const hash = ofProgram.copy();
  if (program === undefined) {
    if (moduleUrl.startsWith('file:')) hash.update(readFileSync(fileURLToPath(moduleUrl)));
    return hash.digest('hex');
  }
  for (const path of program.words.map((word) => resolve(program.folder, word)).filter(isRegularFile)) {
    hash.update(`\n${path.slice(program.folder.length)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function hashProgram(): Hash {
  const hash = createHash('sha256').update(process.version);
  const names = readdirSync(programFolder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((path) => /\.(js|wasm)$/.test(path)).sort()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(programFolder, name)));
  }
  return hash;
}
