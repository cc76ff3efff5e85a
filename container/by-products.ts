/** Files that systems and tools leave beside the data: no unit is made of them. */

/** What macOS, Windows and network drives keep in every folder, in lower case. */
const namesOfSystems: ReadonlySet<string> = new Set([
  ...['__macosx', '@eadir', '#recycle', '#snapshot', '$recycle.bin', 'system volume information', 'lost+found'],
  ...['thumbs.db', 'desktop.ini'],
]);

/** What a file or folder of this name is where it is no data, in words: `a hidden file`; undefined for all others. */
export function byProduct(name: string, what: 'file' | 'folder'): string | undefined {
  if (name.startsWith('.')) return `a hidden ${what}`;
  return namesOfSystems.has(name.toLowerCase()) ? `a ${what} that the system keeps for itself` : undefined;
}

/** Whether a path, `/` separated, leads to or through a by-product. */
export function leadsToByProduct(path: string): boolean {
  return path.split('/').some((name) => byProduct(name, 'file') !== undefined);
}
