import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A digest of every file below a folder of results, by its path. The receipts' times and the manifest's `run` object
 * tell of one run and are left out.
 */
export async function resultBytes(folder: string): Promise<Readonly<Record<string, string>>> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'receipt.json')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const digests = await Promise.all(
    paths.map(async (path) => [path, digestOf(path, await readFile(join(folder, path)))]),
  );
  return Object.fromEntries(digests);
}

function digestOf(path: string, content: Buffer): string {
  const told = path.endsWith('manifest.json') ? withoutRun(content.toString()) : content;
  return createHash('sha256').update(told).digest('hex');
}

function withoutRun(manifest: string): string {
  const { run, ...rest } = JSON.parse(manifest) as Record<string, unknown>;
  return JSON.stringify(rest);
}
