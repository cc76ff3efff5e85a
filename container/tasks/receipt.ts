/** `receipt.json`: what a group's job saw and what became of it, every file and unit once. */

import { join } from 'node:path';
import type { FileTree, Plan, Warning } from '../extractor.ts';
import { digestFile, type FileDigest, writeTextFile } from '../files.ts';
import type { RunFacts } from '../job.ts';
import { jsonDocument } from '../json-text.ts';
import { compareBytes } from '../tree.ts';

export interface ReceiptCounts {
  readonly files: number;
  readonly bytes: number;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rows: number;
}

export type UnitEntry =
  | { readonly path: string; readonly status: 'processed'; readonly rows: number; readonly files: readonly string[] }
  | { readonly path: string; readonly status: 'rejected'; readonly code: string; readonly message: string }
  | { readonly path: string; readonly status: 'skipped'; readonly reason: string };

export interface FileEntry {
  readonly path: string;
  /** Null for what is no regular file. */
  readonly sizeBytes: number | null;
  /** Why no unit read it; absent where one did. */
  readonly skipped?: string;
}

/** A receipt as it stands in its file. Everything but `run` follows from the input alone. */
export interface Receipt {
  readonly group: string;
  readonly extractor: { readonly name: string; readonly version: string };
  readonly options: object;
  readonly dataset: Readonly<Record<string, string>>;
  readonly counts: ReceiptCounts;
  readonly outputs: Readonly<Record<string, FileDigest>>;
  readonly files: readonly FileEntry[];
  readonly units: readonly UnitEntry[];
  readonly warnings: readonly Warning[];
  readonly run: RunFacts;
}

export type ReceiptHead = Pick<Receipt, 'group' | 'extractor' | 'options' | 'dataset'>;

export interface ReceiptBody {
  readonly tree: FileTree;
  readonly plan: Plan;
  /** By path, sorted. */
  readonly units: readonly UnitEntry[];
  readonly warnings: readonly Warning[];
  readonly rows: number;
}

export function countUnits(body: ReceiptBody): ReceiptCounts {
  const count = (status: UnitEntry['status']) => body.units.filter((unit) => unit.status === status).length;
  return {
    files: body.tree.files.length,
    bytes: body.tree.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    unitsProcessed: count('processed'),
    unitsRejected: count('rejected'),
    unitsSkipped: count('skipped'),
    rows: body.rows,
  };
}

/** Written last: where it stands, the Parquet files that it names stand too. */
export function writeReceipt(folder: string, head: ReceiptHead, body: ReceiptBody, run: RunFacts): void {
  const outputs = Object.fromEntries(
    ['features.parquet', 'rejects.parquet'].map((name) => [name, digestFile(join(folder, name))]),
  );
  const document = {
    ...head,
    counts: countUnits(body),
    outputs,
    files: fileEntries(body),
    units: body.units.values(),
    warnings: [...body.warnings]
      .sort((a, b) => compareBytes(a.path, b.path) || compareBytes(a.message, b.message))
      .values(),
    run,
  };
  writeTextFile(join(folder, 'receipt.json'), jsonDocument(document));
}

function* fileEntries({ tree, plan }: ReceiptBody): Generator<FileEntry> {
  const reasons = new Map(plan.skippedFiles.map(({ path, reason }) => [path, reason]));
  for (const { path, sizeBytes } of tree.files) {
    const skipped = reasons.get(path);
    yield { path, sizeBytes, ...(skipped !== undefined && { skipped }) };
  }
  for (const [path, reason] of tree.unreadable) yield { path, sizeBytes: null, skipped: reason };
}
