/**
 * An extractor whose work costs time and hardly any CPU, so that a machine with few CPUs shows how fetching and working
 * overlap: it reads all bytes of a unit, which is one file, and then waits as long as its size says.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AnyExtractor } from '@macroshard/container/extractor';

const buffer = Buffer.alloc(1 << 20);

const extractor: AnyExtractor = {
  name: 'bench-waiting',
  version: '1',
  columns: [
    { name: 'path', type: 'string', nullable: false },
    { name: 'size_bytes', type: 'double', nullable: false },
  ],
  options: [{ name: 'msPerMegabyte', description: 'how long a unit takes', type: 'number', default: 0, minimum: 0 }],
  planFiles: () => false,
  async plan({ files }) {
    const units = Array.from(files, ({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null }));
    return { units, rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] };
  },
  async extract(root, { path }, { msPerMegabyte }) {
    const sizeBytes = readAll(join(root, path));
    await setTimeout((sizeBytes / 1e6) * Number(msPerMegabyte));
    return { status: 'processed', rows: { path: [path], size_bytes: [sizeBytes] }, rowCount: 1, warnings: [] };
  },
};
export default extractor;

function readAll(path: string): number {
  const file = openSync(path, 'r');
  try {
    let bytes = 0;
    for (let count = -1; count !== 0; bytes += count) count = readSync(file, buffer, 0, buffer.length, bytes);
    return bytes;
  } finally {
    closeSync(file);
  }
}
