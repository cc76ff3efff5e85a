/** Extractors by name: the built-in ones, or a module that was baked into the image. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Extractor } from './extractor.ts';
import { TaskError } from './task-error.ts';

const builtIn: Readonly<Record<string, () => Promise<Extractor>>> = {
  'wfdb-summary': async () => (await import('./wfdb/extractor.ts')).wfdbSummary,
};

/**
 * @param name a built-in extractor's name; or a module whose default export is one: a path that begins with `.` or `/`,
 *   from the current folder, or a package's name
 * @throws TaskError where there is no such module, or it holds no extractor
 */
export async function loadExtractor(name: string): Promise<Extractor> {
  const load = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  if (load) return load();
  const specifier = /^[./]/.test(name) ? pathToFileURL(resolve(name)).href : name;
  const module = await importModule(name, specifier);
  const extractor = module.default as Partial<Extractor> | undefined;
  if (!extractor || typeof extractor.plan !== 'function' || typeof extractor.extract !== 'function') {
    throw new TaskError(
      `the extractor ${name} is no extractor: its default export must have plan, extract and columns`,
    );
  }
  return extractor as Extractor;
}

async function importModule(name: string, specifier: string): Promise<{ default?: unknown }> {
  try {
    return (await import(specifier)) as { default?: unknown };
  } catch (error) {
    const known = Object.keys(builtIn).join(', ');
    throw new TaskError(`cannot load the extractor ${name} (built in: ${known}): ${(error as Error).message}`);
  }
}
