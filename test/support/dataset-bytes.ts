import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a dataset's files hold, by their paths; of the manifest all but what is true of one run. */
export async function datasetBytes(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const entries = paths.map(async (path): Promise<[string, unknown]> => {
    const bytes = await readFile(join(folder, path));
    if (path !== 'manifest.json') return [path, bytes.toString('base64')];
    const { run: _run, ...rest } = JSON.parse(bytes.toString());
    return [path, rest];
  });
  return Object.fromEntries(await Promise.all(entries));
}
