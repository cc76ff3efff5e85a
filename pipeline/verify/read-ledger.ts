/** Reads `manifest.json` or `receipt.json`: the small fields at once, the long lists line by line. */

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { manifestFormat } from '@macroshard/container/combine/manifest';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import type { Warning } from '@macroshard/container/extractor';
import { explainError } from '@macroshard/container/failure';
import { kindOfFile } from '@macroshard/container/files/kind-of-file';
import { digestFile, type OutputFile } from '@macroshard/container/files/output-file';
import { DocumentLines, oneLineJson, readDocument } from '@macroshard/container/ledger/document';
import {
  type Receipt,
  type ReceiptCounts,
  type ReceiptFile,
  type ReceiptUnit,
  receiptFormat,
} from '@macroshard/container/ledger/receipt';
import { DocumentDigest, digestProblem } from '@macroshard/container/ledger/seal';
import { headShapes, itemShapes } from './ledger-shape.ts';

export type LedgerName = 'manifest.json' | 'receipt.json';

export interface LedgerGroup {
  readonly group: string;
  /** Path of its rows inside the folder. */
  readonly part: string;
  readonly counts: ReceiptCounts;
  readonly extractor: Receipt['extractor'];
  readonly options: Receipt['options'];
  /** Digest of its listing. */
  readonly inputSha256: string;
}

export interface Ledger {
  readonly path: string;
  /** The file's name. */
  readonly name: LedgerName;
  readonly outputs: readonly OutputFile[];
  readonly groups: readonly LedgerGroup[];
  readonly mixedVersions: 'refuse' | 'allow';
  /** Of a dataset: its totals. */
  readonly counts: Readonly<Record<string, unknown>> | undefined;
  /** What was true of the run that made it, and, of a dataset, of each group's. */
  readonly run: Readonly<Record<string, unknown>>;
  /** What of its job's environment it depends on. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The part of a group's run that is checked. */
export type GroupRun = Pick<Receipt['run'], 'job' | 'etags'>;

/** Undefined where the ledger has none of the group. */
export function runOfGroup({ name, run }: Ledger, group: string): GroupRun | undefined {
  if (name === 'receipt.json') return run as unknown as GroupRun;
  return (run.groups as Readonly<Record<string, GroupRun>> | undefined)?.[group];
}

export type LedgerEntry =
  | { readonly list: 'warnings'; readonly group: string; readonly entry: Warning }
  | { readonly list: 'files'; readonly group: string; readonly entry: ReceiptFile }
  | { readonly list: 'units'; readonly group: string; readonly entry: ReceiptUnit };

const formats: Readonly<Record<LedgerName, string>> = {
  'manifest.json': manifestFormat,
  'receipt.json': receiptFormat,
};

/** Undefined where it is not whole, or no ledger that is known; the findings say so, and where it was changed. */
export async function readLedgerHead(path: string, findings: Findings): Promise<Ledger | undefined> {
  const name = basename(path) as LedgerName;
  try {
    const incomplete = wholenessProblem(path);
    const document = incomplete === undefined ? await readWhole(path) : undefined;
    const problem = incomplete ?? formatProblem(document!, formats[name]);
    if (problem !== undefined) findings.add(name, problem);
    if (document === undefined || problem !== undefined) return undefined;
    for (const change of document.changes) findings.add(name, change);
    const misfit = misfitOf(document, name);
    if (misfit === undefined) return asLedger(document, { path, name });
    findings.add(name, misfit);
  } catch (error) {
    const isJson = !(error instanceof SyntaxError);
    findings.add(name, isJson ? `cannot be read: ${explainError(error)}` : 'holds a line that is no JSON');
  }
  return undefined;
}

/** The entries of the long lists, in their order; a line that is no entry is a finding. */
export async function* readEntries({ path, name, groups }: Ledger, findings: Findings): AsyncGenerator<LedgerEntry> {
  for await (const { name: list, json, isItem } of readDocument(path)) {
    if (!isItem || !longLists.has(list)) continue;
    const { group = name === 'receipt.json' ? groups[0]!.group : undefined, ...entry } = (JSON.parse(json) ??
      {}) as Readonly<Record<string, unknown>>;
    if (typeof group === 'string' && itemShapes[list]!(entry)) yield { list, group, entry } as unknown as LedgerEntry;
    else findings.add(name, misshapen(list, json));
  }
}

const longLists: ReadonlySet<string> = new Set(['warnings', 'files', 'units']);

interface WholeDocument {
  /** All but the long lists. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly lists: ReadonlySet<string>;
  /** What shows that it was changed after it was written. */
  readonly changes: readonly string[];
}

/** @throws SyntaxError where a line is no JSON */
async function readWhole(path: string): Promise<WholeDocument> {
  const [fields, lists] = [new Map<string, unknown>(), new Set<string>()];
  const [digest, lines, text] = [new DocumentDigest(), new DocumentLines(), createHash('sha256')];
  const changes: string[] = [];
  for await (const { name, json, isItem } of readDocument(path)) {
    const value: unknown = JSON.parse(json);
    const again = oneLineJson(value);
    text.update(isItem ? lines.item(name, again) : lines.field(name, again));
    if (isItem) digest.item(name, value);
    else digest.field(name, value);
    if (!isItem && (fields.has(name) || lists.has(name))) changes.push(`holds ${shown(name)} twice`);
    if (isItem || Array.isArray(value)) lists.add(name);
    if (isItem && !longLists.has(name)) fields.set(name, [...((fields.get(name) as unknown[]) ?? []), value]);
    else if (!isItem) fields.set(name, value);
  }
  const problem = digestProblem(Object.fromEntries(fields), digest.digest());
  if (problem !== undefined) changes.push(`was changed after it was written: ${problem}`);
  if (text.update(lines.end()).digest('hex') !== (await digestFile(path)).sha256)
    changes.push('was changed after it was written: its lines are not as they are written');
  return { fields, lists, changes };
}

function wholenessProblem(path: string): string | undefined {
  const found = statSync(path);
  // To open a FIFO would wait for ever.
  if (!found.isFile()) return `is ${kindOfFile(found)}, expected a file`;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(3, size));
    readSync(file, end, 0, end.length, size - end.length);
    return end.toString() === '\n}\n' ? undefined : 'is not whole: expected "}" on a line of its own at the end';
  } finally {
    closeSync(file);
  }
}

function formatProblem({ fields }: WholeDocument, expected: string): string | undefined {
  const format = fields.get('format');
  if (format === expected) return undefined;
  const found = format === undefined ? 'no format' : `the format ${shown(format)}`;
  const problem = `has ${found}, expected ${shown(expected)}, an item a line`;
  const isOther = typeof format === 'string' && format.split('/')[0] === expected.split('/')[0];
  const remedy = 'run its job again, or verify it with the version that is named in its "run"';
  return isOther ? `${problem}: another version of this program wrote it; ${remedy}` : problem;
}

function misfitOf({ fields, lists }: WholeDocument, name: LedgerName): string | undefined {
  const wanted = [...(name === 'manifest.json' ? ['groups'] : []), 'outputs', ...longLists];
  const missing = [...Object.keys(headShapes[name]), ...wanted].find(
    (field) => !fields.has(field) && !lists.has(field),
  );
  if (missing !== undefined) return `has no ${shown(missing)}`;
  for (const list of wanted) {
    if (!lists.has(list)) return `has ${shown(list)} that is no list`;
    const items = longLists.has(list) ? [] : (fields.get(list) as readonly unknown[]);
    const misfit = items.find((item) => !itemShapes[list]!(item));
    if (misfit !== undefined) return misshapen(list, oneLineJson(misfit));
  }
  const misfit = Object.entries(headShapes[name]).find(([field, isFit]) => !isFit(fields.get(field)));
  return misfit && misshapen(misfit[0], oneLineJson(fields.get(misfit[0])));
}

function misshapen(field: string, json: string): string {
  return `holds in ${shown(field)} what does not belong there: ${json.length > 200 ? `${json.slice(0, 199)}…` : json}`;
}

function asLedger({ fields }: WholeDocument, { path, name }: Pick<Ledger, 'path' | 'name'>): Ledger {
  const field = <T>(key: string) => fields.get(key) as T;
  const run = field<Readonly<Record<string, unknown>>>('run');
  const { mixedVersions } = field<{ readonly mixedVersions?: unknown }>('options');
  const common = {
    ...{ path, name, outputs: field<readonly OutputFile[]>('outputs'), run },
    mixedVersions: mixedVersions === 'allow' ? ('allow' as const) : ('refuse' as const),
  };
  if (name === 'manifest.json') {
    const environment = run.environment as Readonly<Record<string, string>>;
    return { ...common, groups: field('groups'), counts: field('counts'), environment };
  }
  const only: LedgerGroup = {
    group: field('group'),
    part: 'features.parquet',
    counts: field('counts'),
    extractor: field('extractor'),
    options: field('options'),
    inputSha256: field('inputSha256'),
  };
  return { ...common, groups: [only], counts: undefined, environment: field('environment') };
}
