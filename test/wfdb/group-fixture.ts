/** Makes a group's folder for one test, and runs the extractor over it. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Cell, Cells, Column, Extraction, Plan } from '@macroshard/container/extractor';
import { listTree } from '@macroshard/container/list-tree';
import { columns } from '@macroshard/container/wfdb/columns';
import { wfdbSummary } from '@macroshard/container/wfdb/extractor';
import type { WfdbOptions } from '@macroshard/container/wfdb/options';
import { collectPlan } from './collect-plan.ts';

export type Row = Readonly<Record<string, Cell>>;

/** Paths in the group to contents. */
export type GroupFiles = Readonly<Record<string, string | Uint8Array>>;

export const wholeSegment: WfdbOptions = { windowSeconds: 0, strictChecksums: false, zeroIsMissing: 'none' };

/** A folder with the files, removed when `use` is done. */
export async function withGroup<T>(files: GroupFiles, use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-group-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

export interface GroupResult {
  readonly plan: Plan;
  readonly extractions: readonly Extraction[];
  readonly rows: readonly Row[];
}

/** Plans the folder and extracts every unit, in the plan's order. */
export async function summarizeFolder(root: string, options: Partial<WfdbOptions> = {}): Promise<GroupResult> {
  const tree = await listTree(root);
  const plan = await collectPlan(tree);
  const extractions: Extraction[] = [];
  for (const unit of plan.units)
    extractions.push(await wfdbSummary.extract(tree.root, unit, { ...wholeSegment, ...options }));
  return { plan, extractions, rows: extractions.flatMap(toRows) };
}

export function summarizeGroup(files: GroupFiles, options: Partial<WfdbOptions> = {}): Promise<GroupResult> {
  return withGroup(files, (root) => summarizeFolder(root, options));
}

/** The rows of an extraction, none of a reject; cells as a reader of the table finds them. */
export function toRows(extraction: Extraction): Row[] {
  if (extraction.status !== 'processed') return [];
  const cells = columns.map((column) => [column.name, toCells(extraction.rows[column.name]!, column)] as const);
  return Array.from({ length: extraction.rowCount }, (_, index) =>
    Object.fromEntries(cells.map(([name, column]) => [name, column[index]!])),
  );
}

function toCells(cells: Cells, { type, nullable }: Column): readonly Cell[] {
  if ('runs' in cells) return cells.runs.flatMap(({ value, count }) => new Array<Cell>(count).fill(value));
  if (!(cells instanceof Float64Array)) return Array.from<Cell>(cells as readonly Cell[]);
  return Array.from(cells, (cell) => {
    if (nullable && Number.isNaN(cell)) return null;
    return type === 'int64' ? BigInt(cell) : cell;
  });
}
