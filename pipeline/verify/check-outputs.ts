import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { compareBytes } from '@macroshard/container/compare-bytes';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { explainError } from '@macroshard/container/failure';
import { kindOfFile } from '@macroshard/container/files/kind-of-file';
import { digestFile, type OutputFile } from '@macroshard/container/files/output-file';
import type { Ledger } from './read-ledger.ts';

/**
 * Every file that the ledger lists is there as it was written, and no other is.
 * @returns paths of the files that may be opened: one that differs from what was written may be anything
 */
export async function checkOutputs(
  ledger: Ledger,
  { folder, findings }: { folder: string; findings: Findings },
): Promise<ReadonlySet<string>> {
  const listed = new Set<string>();
  const written = new Set(ledger.outputs.map(({ sha256 }) => sha256));
  const sound = new Set<string>();
  for (const output of ledger.outputs) {
    const { path } = output;
    if (listed.has(path)) findings.add(ledger.name, `lists ${shown(path)} twice`);
    listed.add(path);
    const found = await lookAt(join(folder, path));
    if (typeof found === 'object' && written.has(found.sha256)) sound.add(path);
    const problem = problemOf(output, found);
    if (problem !== undefined) findings.add(path, problem);
  }
  for (const path of filesIn(folder, findings)) {
    if (path !== ledger.name && !listed.has(path)) findings.add(path, `is not in ${ledger.name}`);
  }
  return sound;
}

type Found = Awaited<ReturnType<typeof digestFile>>;

/** What is there, or why it is no file that can be read; undefined where there is nothing. */
async function lookAt(path: string): Promise<Found | string | undefined> {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    // To open a FIFO would wait for ever.
    return stats.isFile() ? await digestFile(path) : `is ${kindOfFile(stats)}, expected a file`;
  } catch (error) {
    return `cannot be read: ${explainError(error)}`;
  }
}

function problemOf({ sizeBytes, sha256 }: OutputFile, found: Found | string | undefined): string | undefined {
  if (found === undefined) return `is missing, expected ${sizeBytes} bytes`;
  if (typeof found === 'string') return found;
  if (found.sizeBytes !== sizeBytes) return `has ${found.sizeBytes} bytes, expected ${sizeBytes}`;
  return found.sha256 === sha256 ? undefined : `has the SHA-256 ${found.sha256}, expected ${sha256}`;
}

/** Paths of the files below a folder, `/` separated; hidden ones are what somebody else's tools leave. */
function filesIn(folder: string, findings: Findings): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll(sep, '/'),
      )
      .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
      .sort(compareBytes);
  } catch (error) {
    findings.add('the folder', `cannot be listed: ${explainError(error)}`);
    return [];
  }
}
