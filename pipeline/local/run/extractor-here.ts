/** Which extractors a job may name where it is a process of this machine: only code of the user who runs the service. */

import { isAbsolute, join, resolve } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { builtInExtractors } from '../../definition/extractor-options.ts';
import { isWithin, realPath } from '../store/real-paths.ts';
import { readText } from '../store/whole-files.ts';

/** Where the user's own extractors lie, and which programs they name. */
export interface Extractors {
  /** Absolute. Files below it may be named, and packages that its package.json depends on. */
  readonly folder: string;
  /** The extractor of the description that the user has given: may lie anywhere, relative to the folder. */
  readonly own?: string;
  /** The programs that this description names for its extractor. */
  readonly program?: { readonly command?: readonly string[]; readonly interpreter?: string };
}

/**
 * What the program is to be given for a name: a built-in one or a package as it is, a file by its real path.
 * @param dataFolders  what jobs and requests write, where no code is taken from
 * @throws EvaluationError for anything else
 */
export async function extractorHere(
  name: string,
  { extractors, dataFolders }: { readonly extractors: Extractors | undefined; readonly dataFolders: readonly string[] },
): Promise<string> {
  if (builtInExtractors.has(name)) return name;
  const isPath = name.startsWith('.') || isAbsolute(name);
  if (!isPath && URL.canParse(name)) {
    throw refusal(`the extractor of a job cannot be named by a URL (${new URL(name).protocol})`, extractors);
  }
  if (extractors && name === extractors.own) return isPath ? resolve(extractors.folder, name) : name;
  if (!isPath) {
    if (extractors && (await isDependency(name, { extractors, dataFolders }))) return name;
    throw refusal(`the extractor ${JSON.stringify(name)} is not known to whoever runs this service`, extractors);
  }
  const path = await realPath(resolve(extractors?.folder ?? '/', name));
  const data = await folderAround(path, dataFolders);
  if (data !== undefined) {
    const why = `lies among data, in ${data}, which jobs and requests write`;
    throw refusal(`the extractor ${JSON.stringify(name)} ${why}`, extractors);
  }
  if (extractors && (await isBelow(path, extractors.folder))) return path;
  throw refusal(`the extractor ${JSON.stringify(name)} lies outside the folder of extractors`, extractors);
}

async function isBelow(path: string, folder: string): Promise<boolean> {
  const real = await realPath(folder);
  // Files of packages are no extractors, but programs that act when they are loaded.
  return isWithin(path, real) && !path.slice(real.length).split('/').includes('node_modules');
}

/** Neither package.json nor the package may lie where jobs and requests write. */
async function isDependency(
  name: string,
  { extractors, dataFolders }: { readonly extractors: Extractors; readonly dataFolders: readonly string[] },
): Promise<boolean> {
  const { folder } = extractors;
  const places = [join(folder, 'package.json'), join(folder, 'node_modules'), join(folder, 'node_modules', name)];
  for (const place of places) if ((await folderAround(await realPath(place), dataFolders)) !== undefined) return false;
  return (await dependenciesOf(folder)).includes(name);
}

async function folderAround(path: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if (isWithin(path, await realPath(folder))) return folder;
  return undefined;
}

async function dependenciesOf(folder: string): Promise<readonly string[]> {
  try {
    const { dependencies } = JSON.parse((await readText(join(folder, 'package.json'))) ?? '{}') as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    return Object.keys(dependencies ?? {});
  } catch {
    return [];
  }
}

function refusal(what: string, extractors: Extractors | undefined): EvaluationError {
  const known = [...builtInExtractors.keys()].join(', ');
  const own =
    extractors &&
    ` a file below ${extractors.folder} outside node_modules (--extractors DIR names another folder), ` +
      'or a package that its package.json depends on';
  return new EvaluationError(`${what}: expected ${known}${own ? `,${own}` : ''}`);
}
