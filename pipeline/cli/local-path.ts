/** Paths of this machine, by the rules of its system: drives, backslashes and capitals that do not count on Windows. */

import nodePath, { type PlatformPath } from 'node:path';

/** As it could be typed in `folder`; absolute where it lies on another drive. */
export function shownPath(path: string, folder: string, system: PlatformPath = nodePath): string {
  return system.relative(folder, path) || '.';
}

/** True for the folder itself and for what lies in it; both absolute. */
export function isWithin(path: string, folder: string, system: PlatformPath = nodePath): boolean {
  const way = system.relative(folder, path);
  return way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way);
}

/** As workflows on Linux name it: the root of the repository is taken to be where the path begins to go down. */
export function pathInRepository(config: string, folder: string, system: PlatformPath = nodePath): string {
  const fromHere = system.isAbsolute(config) ? system.relative(folder, config) : config;
  return fromHere
    .split(system.sep)
    .join('/')
    .replace(/^(\.\.\/)+/, '');
}
