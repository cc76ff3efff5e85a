import { createHash } from 'node:crypto';
import type { ReceiptFile } from './receipt.ts';

/** SHA-256 of a group's listing: a line a file, its path as JSON, a tab, and its size. */
export function digestListing(files: Iterable<ReceiptFile>): string {
  const hash = createHash('sha256');
  for (const { path, sizeBytes } of files) hash.update(`${JSON.stringify(path)}\t${sizeBytes}\n`);
  return hash.digest('hex');
}
