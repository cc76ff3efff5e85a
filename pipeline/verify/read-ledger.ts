/** Reads `manifest.json` or `receipt.json`: the small fields at once, the long lists line by line. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { manifestFormat } from '@macroshard/container/combine/manifest';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { explainError } from '@macroshard/container/failure';
import type { OutputFile } from '@macroshard/container/files/output-file';
import { readDocument } from '@macroshard/container/ledger/document';
import {
  type ReceiptCounts,
  type ReceiptFile,
  type ReceiptUnit,
  receiptFormat,
} from '@macroshard/container/ledger/receipt';

export interface LedgerGroup {
  readonly group: string;
  /** Path of its rows inside the folder. */
  readonly part: string;
  readonly counts: ReceiptCounts;
  /** Digest of its listing; undefined where the ledger has none. */
  readonly inputSha256?: string;
}

export interface Ledger {
  readonly path: string;
  /** The file's name. */
  readonly name: string;
  readonly outputs: readonly OutputFile[];
  readonly groups: readonly LedgerGroup[];
  /** Of a dataset: its totals. */
  readonly counts: Readonly<Record<string, unknown>> | undefined;
  /** What was true of the run that made it, and, of a dataset, of each group's. */
  readonly run: Readonly<Record<string, unknown>>;
  /** What of its job's environment it depends on. */
  readonly environment: Readonly<Record<string, string>>;
}

export type LedgerEntry =
  | { readonly list: 'files'; readonly group: string; readonly entry: ReceiptFile }
  | { readonly list: 'units'; readonly group: string; readonly entry: ReceiptUnit };

const expectedFields = {
  'manifest.json': ['format', 'options', 'counts', 'outputs', 'groups', 'warnings', 'files', 'units', 'run'],
  'receipt.json': [
    ...['format', 'group', 'extractor', 'options', 'environment', 'counts', 'outputs', 'warnings', 'files', 'units'],
    'run',
  ],
} as const;

/** Undefined where it is not whole, or no ledger that is known; the findings say so. */
export async function readLedgerHead(path: string, findings: Findings): Promise<Ledger | undefined> {
  const name = basename(path) as keyof typeof expectedFields;
  const problem = (text: string) => {
    findings.add(name, text);
    return undefined;
  };
  if (!endsWell(path)) return problem('is not whole: expected "}" on a line of its own at the end');
  const fields = new Map<string, unknown>();
  const lists = { outputs: [] as OutputFile[], groups: [] as unknown[] };
  try {
    for await (const { name: field, json } of readDocument(path)) {
      if (field === 'outputs' || field === 'groups') {
        if (json !== '[]') lists[field].push(JSON.parse(json));
      } else if (!fields.has(field)) fields.set(field, json.length < 1_000_000 ? JSON.parse(json) : undefined);
    }
  } catch (error) {
    return problem(
      error instanceof SyntaxError ? 'holds a line that is no JSON' : `cannot be read: ${explainError(error)}`,
    );
  }
  const format = name === 'manifest.json' ? manifestFormat : receiptFormat;
  if (fields.get('format') !== format)
    return problem(`has the format ${shown(fields.get('format'))}, expected ${shown(format)}, an item a line`);
  const present = new Set([
    ...fields.keys(),
    ...Object.entries(lists).flatMap(([key, { length }]) => (length > 0 ? [key] : [])),
  ]);
  const missing = expectedFields[name].find((field) => !present.has(field));
  if (missing !== undefined) return problem(`has no ${shown(missing)}`);
  const counts = fields.get('counts') as ReceiptCounts;
  const run = fields.get('run') as Record<string, unknown>;
  const environment = ((name === 'manifest.json' ? run.environment : fields.get('environment')) ?? {}) as Record<
    string,
    string
  >;
  const common = { path, name, outputs: lists.outputs, run, environment };
  if (name === 'manifest.json') {
    const groups = lists.groups as LedgerGroup[];
    return { ...common, groups, counts: counts as unknown as Record<string, unknown> };
  }
  const only = { group: String(fields.get('group')), part: 'features.parquet', counts };
  return { ...common, groups: [only], counts: undefined };
}

/** The entries of the long lists, as they stand. */
export async function* readEntries({ path, name, groups }: Ledger): AsyncGenerator<LedgerEntry> {
  for await (const { name: list, json } of readDocument(path)) {
    if ((list !== 'files' && list !== 'units') || json === '[]') continue;
    const { group = groups[0]!.group, ...entry } = JSON.parse(json) as { group?: string };
    if (name === 'receipt.json' || group !== undefined) yield { list, group, entry } as unknown as LedgerEntry;
  }
}

function endsWell(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(3, size));
    readSync(file, end, 0, end.length, size - end.length);
    return end.toString() === '\n}\n';
  } finally {
    closeSync(file);
  }
}
