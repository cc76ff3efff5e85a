import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';

/** What stands there, in words: `a file`, `a folder`, `a FIFO`. */
export function kindOfFile(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** What stands at the path is a regular file, or a link to one: to open anything else may never end. */
export function isRegularFile(path: string | URL): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * Opens a file of this program's own, or makes it, and follows no link: whatever else has been put there is not
 * written to.
 * @throws Error saying what stands there instead, also where the file has a second name
 */
export function openOwnFile(path: string, flags: number): number {
  const { O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: number;
  try {
    file = openSync(path, flags | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o666);
  } catch (error) {
    const reason = whyNot[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason === undefined ? error : new Error(`${path} is ${reason}, expected a file`, { cause: error });
  }
  const stats = fstatSync(file);
  if (stats.isFile() && stats.nlink === 1) return file;
  closeSync(file);
  throw new Error(
    stats.isFile()
      ? `${path} is a file with ${stats.nlink} names, expected one`
      : `${path} is ${kindOfFile(stats)}, expected a file`,
  );
}

/** A FIFO without a reader, and a socket. */
const whyNot: Readonly<Record<string, string>> = { ELOOP: 'a link', ENXIO: 'a FIFO or a socket' };
