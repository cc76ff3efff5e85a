import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { compareBytes } from '@macroshard/container/compare-bytes';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { digestFile } from '@macroshard/container/files/output-file';
import type { Ledger } from './read-ledger.ts';

/** Every file that the ledger lists is there as it was written, and no other is. */
export async function checkOutputs(
  ledger: Ledger,
  { folder, findings }: { folder: string; findings: Findings },
): Promise<void> {
  const listed = new Set<string>();
  for (const { path, sizeBytes, sha256 } of ledger.outputs) {
    if (listed.has(path)) findings.add(ledger.name, `lists ${shown(path)} twice`);
    listed.add(path);
    if (!existsSync(join(folder, path))) {
      findings.add(path, `is missing, expected ${sizeBytes} bytes`);
      continue;
    }
    const found = await digestFile(join(folder, path));
    if (found.sizeBytes !== sizeBytes) findings.add(path, `has ${found.sizeBytes} bytes, expected ${sizeBytes}`);
    else if (found.sha256 !== sha256) findings.add(path, `has the SHA-256 ${found.sha256}, expected ${sha256}`);
  }
  for (const path of filesIn(folder)) {
    if (path !== ledger.name && !listed.has(path)) findings.add(path, `is not in ${ledger.name}`);
  }
}

/** Paths of the files below a folder, `/` separated; hidden ones are what somebody else's tools leave. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    )
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort(compareBytes);
}
