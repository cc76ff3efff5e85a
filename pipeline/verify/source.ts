/** The input, listed again: what has changed since the result was made. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { leadsToByProduct } from '@macroshard/container/by-products';
import { compareBytes } from '@macroshard/container/compare-bytes';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { isFolder } from '@macroshard/container/files/job-folders';
import type { ReceiptFile } from '@macroshard/container/ledger/receipt';
import { listTree } from '@macroshard/container/list-tree';

/** Where the groups of an input lie, a folder each. */
export interface Source {
  /** Names of the folders, without a slash. */
  folders(): Promise<readonly string[]>;
  /** Every file below a folder, of the source itself where its name is empty; undefined where there is no such folder. */
  files(folder: string): Promise<Iterable<SourceFile> | undefined>;
}

export interface SourceFile {
  /** Relative to the folder, with `/` between its parts. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Of an object, without quotes. */
  readonly etag?: string;
}

/** @param root  absolute path */
export function folderSource(root: string): Source {
  return {
    async folders() {
      return readdirSync(root).filter((name) => !leadsToByProduct(name) && isFolder(join(root, name)));
    },
    async files(folder) {
      const path = join(root, folder);
      return existsSync(path) ? (await listTree(path)).files : undefined;
    },
  };
}

interface GroupListing {
  readonly group: string;
  readonly files: readonly ReceiptFile[];
  /** Of those of `files` that have a size, in their order; undefined where nobody knows them. */
  readonly etags: readonly string[] | undefined;
  /** True of one group's result, whose source may be the group's own folder. */
  readonly isOne: boolean;
  readonly findings: Findings;
}

/** Compares a group's listing with what the source holds by now. */
export async function compareSource(source: Source, { group, files, etags, isOne, findings }: GroupListing) {
  const where = `group ${shown(group)} of the source`;
  const found = (await source.files(group)) ?? (isOne ? await source.files('') : undefined);
  if (found === undefined) {
    findings.add(where, 'has gone');
    return;
  }
  // A file without a size could not be opened then; the source does not list such files.
  const unopened = new Set(files.flatMap(({ path, sizeBytes }) => (sizeBytes === null ? [path] : [])));
  const opened = files.filter(({ sizeBytes }) => sizeBytes !== null);
  const expected = new Map(opened.map(({ path, sizeBytes }, at) => [path, { sizeBytes, etag: etags?.[at] }]));
  for (const { path, sizeBytes, etag } of found) {
    if (leadsToByProduct(path) || unopened.has(path)) continue;
    const before = expected.get(path);
    if (before === undefined) findings.add(where, `has the new file ${shown(path)}`);
    else if (before.sizeBytes !== sizeBytes)
      findings.add(where, `file ${shown(path)} has ${sizeBytes} bytes, had ${before.sizeBytes}`);
    else if (etag !== undefined && before.etag !== undefined && before.etag !== etag)
      findings.add(where, `file ${shown(path)} has the ETag ${shown(etag)}, had ${shown(before.etag)}`);
    expected.delete(path);
  }
  for (const path of expected.keys()) findings.add(where, `file ${shown(path)} has gone`);
}

/** Folders of the source that the ledger has no group for. */
export async function reportNewGroups(
  source: Source,
  { known, findings }: { known: ReadonlySet<string>; findings: Findings },
): Promise<void> {
  for (const name of [...(await source.folders())].sort(compareBytes)) {
    if (!known.has(name)) findings.add('source', `has the folder ${shown(name)}, which is no group of the result`);
  }
}
