import { readFileSync } from 'node:fs';
import { renderDocument, writePieces } from '@macroshard/container/ledger/document';

/** Gives a ledger that was edited the digests of what it says by now, as somebody would who hides what was done. */
export async function reseal(path: string): Promise<void> {
  const { sha256: _, run, ...fields } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const { sha256: __, ...facts } = run as Record<string, unknown>;
  await writePieces(path, renderDocument(fields, facts));
}
