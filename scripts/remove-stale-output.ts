/**
 * Takes compiled files away whose source has gone, so that no test and no import finds what was moved or deleted: of
 * this checkout, or of the one in the folder that is named.
 */

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url));
for (const [compiled, sources] of [
  ['dist', '.'],
  ['container/dist', 'container'],
] as const) {
  removeStale(join(root, compiled), join(root, sources));
}

function removeStale(compiled: string, sources: string): void {
  for (const path of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
    const possible = sourcesOf(path);
    if (possible.length === 0 || possible.some((source) => existsSync(join(sources, source)))) continue;
    rmSync(join(compiled, path));
    removeEmpty(dirname(join(compiled, path)), compiled);
  }
}

/** What the file may be compiled from, or is declared in; nothing for what TypeScript's compiler does not write. */
function sourcesOf(path: string): readonly string[] {
  const [, name] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path) ?? [];
  if (name !== undefined) return [`${name}.ts`, `${name}.d.ts`];
  return path.endsWith('.json') ? [path] : [];
}

function removeEmpty(folder: string, top: string): void {
  if (!folder.startsWith(top + sep) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), top);
}
