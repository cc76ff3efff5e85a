/** What each source file imports of the project's own and of others, read from its text. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repositoryRoot } from '../support/repository.ts';

export interface Import {
  /** The importing file, from the repository's root. */
  readonly from: string;
  /** The imported file from the repository's root, or the name of a package. */
  readonly target: string;
  /** Whether it comes with the importing file: neither types alone nor what waits until it is needed does. */
  readonly isLoaded: boolean;
}

/** Every TypeScript file below these folders, sorted, from the repository's root. */
export function listSources(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/(^|\/)(dist|node_modules)\//.test(path))
      .map((path) => `${folder}/${path}`)
      .sort(),
  );
}

/** Imports and re-exports, those of types alone and those that wait until they are needed too. */
export function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(repositoryRoot, path), 'utf8');
  const pattern = /^(?:import|export)\s[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!;
    const isLoaded = match[3] === undefined && !/^(import|export) type\s/.test(match[0]);
    return {
      from: path,
      isLoaded,
      target: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier,
    };
  });
}
