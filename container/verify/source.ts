/** The input, listed again: what has changed since the result was made. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from '../files/job-folders.ts';
import type { ReceiptFile } from '../ledger/receipt.ts';
import { compareBytes, listTree } from '../tree.ts';
import { type Findings, shown } from './findings.ts';

export async function compareSource(
  folder: string,
  { group, files, findings }: { group: string; files: readonly ReceiptFile[]; findings: Findings },
): Promise<void> {
  const where = `group ${shown(group)} of the source`;
  if (!existsSync(folder)) {
    findings.add(where, 'has gone');
    return;
  }
  const tree = await listTree(folder);
  const expected = new Map(
    files.filter(({ sizeBytes }) => sizeBytes !== null).map(({ path, sizeBytes }) => [path, sizeBytes]),
  );
  for (const { path, sizeBytes } of tree.files) {
    const before = expected.get(path);
    if (before === undefined) findings.add(where, `has the new file ${shown(path)}`);
    else if (before !== sizeBytes) findings.add(where, `file ${shown(path)} has ${sizeBytes} bytes, had ${before}`);
    expected.delete(path);
  }
  for (const path of expected.keys()) findings.add(where, `file ${shown(path)} has gone`);
}

/** Folders of the source that the ledger has no group for; of one group's result, none is expected. */
export function reportNewGroups(
  source: string,
  { known, isOne, findings }: { known: ReadonlySet<string>; isOne: boolean; findings: Findings },
): void {
  if (isOne) return;
  const names = readdirSync(source).filter((name) => !name.startsWith('.') && isFolder(join(source, name)));
  for (const name of names.sort(compareBytes)) {
    if (!known.has(name)) findings.add('source', `has the folder ${shown(name)}, which is no group of the result`);
  }
}
