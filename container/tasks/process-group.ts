/** `process-group`: a group's tree into units, the units over all threads, their rows into one Parquet file. */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, ExtractOptions, Extractor, FileTree, Plan, Reject, Warning } from '../extractor.ts';
import { loadExtractor } from '../extractors.ts';
import { removeTemporaryFiles } from '../files.ts';
import { datasetFacts, inputFolder, type JobContext, outputFolder, runFacts } from '../job.ts';
import { memoryBytes } from '../machine.ts';
import { RowSpool } from '../parquet/row-spool.ts';
import { TableWriter } from '../parquet/table-writer.ts';
import { runUnits, type UnitResult } from '../pool/run-units.ts';
import { TaskError } from '../task-error.ts';
import { compareBytes, listTree, type ReadDirectory } from '../tree.ts';
import { countUnits, type ReceiptBody, type UnitEntry, writeReceipt } from './receipt.ts';

export interface ProcessGroupOptions extends ExtractOptions {
  readonly group: string;
  /** A built-in extractor's name, or a module. */
  readonly extractor: string;
  /** Lists a folder; a test's own order. */
  readonly readDirectory?: ReadDirectory;
}

/** Columns of `rejects.parquet`. */
export const rejectColumns: readonly Column[] = ['group', 'path', 'code', 'message'].map((name) => ({
  name,
  type: 'string',
  nullable: false,
}));

/**
 * Writes `features.parquet`, `rejects.parquet` and `receipt.json`. Their bytes, but for the receipt's `run`, follow
 * from the tree and the options: not from threads, the order of a listing, or the machine.
 * @throws TaskError where the group's input is missing, the output cannot be written, or no thread starts
 */
export async function processGroup(options: ProcessGroupOptions, context: JobContext): Promise<void> {
  const startedAtMs = context.nowMs();
  const folder = outputFolder(context);
  removeTemporaryFiles(folder);
  const extractor = await loadExtractor(options.extractor);
  const tree = await listGroup(options, context);
  const plan = await extractor.plan(tree, extractOptions(options));
  const spool = new RowSpool(join(folder, '.rows.spool'));
  try {
    const ends = await extractUnits(plan, { tree, spool, options, context });
    context.signal.throwIfAborted();
    const rows = writeFeatures(folder, { extractor, plan, spool, group: options.group });
    writeRejects(folder, options.group, ends.rejects);
    const body: ReceiptBody = { tree, plan, units: ends.units, warnings: [...plan.warnings, ...ends.warnings], rows };
    const { name, version } = extractor;
    const head = {
      group: options.group,
      extractor: { name, version },
      options: extractOptions(options),
      dataset: datasetFacts(context),
    };
    writeReceipt(folder, head, body, runFacts(context, startedAtMs));
    context.report({ event: 'done', ...countUnits(body) });
  } finally {
    spool.close();
  }
}

async function listGroup(options: ProcessGroupOptions, context: JobContext): Promise<FileTree> {
  const folder = inputFolder(context, options.group);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new TaskError(`the input of group ${options.group} is missing: there is no folder ${folder}`);
  }
  return listTree(folder, options.readDirectory ? { readDirectory: options.readDirectory } : {});
}

function extractOptions({ windowSeconds, strictChecksums }: ProcessGroupOptions): ExtractOptions {
  return { windowSeconds, strictChecksums };
}

interface Ends {
  readonly units: readonly UnitEntry[];
  readonly rejects: readonly Reject[];
  readonly warnings: readonly Warning[];
}

async function extractUnits(
  plan: Plan,
  work: { tree: FileTree; spool: RowSpool; options: ProcessGroupOptions; context: JobContext },
): Promise<Ends> {
  const { tree, spool, options, context } = work;
  const totalBytes = plan.units.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const total = plan.units.length;
  context.report({ event: 'plan', group: options.group, units: total, files: tree.files.length, bytes: totalBytes });
  const ended: UnitEntry[] = [
    ...plan.rejects.map((reject): UnitEntry => ({ ...reject, status: 'rejected' })),
    ...plan.skippedUnits.map((skip): UnitEntry => ({ ...skip, status: 'skipped' })),
  ];
  const rejects: Reject[] = [...plan.rejects];
  const warnings: Warning[] = [];
  let [done, doneBytes] = [0, 0];

  const onResult = (index: number, result: UnitResult): void => {
    const unit = plan.units[index]!;
    done++;
    doneBytes += unit.sizeBytes;
    const progress = { done, total, doneBytes, totalBytes };
    if (result.status === 'processed') {
      spool.put(index, result.rows, result.rowCount);
      warnings.push(...result.warnings);
      ended.push({ path: unit.path, status: 'processed', rows: result.rowCount, files: unit.files });
      context.report({ event: 'unit', path: unit.path, status: 'processed', ...progress });
    } else {
      rejects.push(result.reject);
      ended.push({ ...result.reject, status: 'rejected' });
      const { code, message } = result.reject;
      context.report({ event: 'unit', path: unit.path, status: 'rejected', ...progress, code, message });
    }
  };

  const lane = {
    extractor: options.extractor,
    root: tree.root,
    options: extractOptions(options),
    heapMiB: heapMiB(context),
  };
  await runUnits(plan.units, { lane, threads: context.threads, signal: context.signal, onResult });
  return { units: ended.sort((a, b) => compareBytes(a.path, b.path)), rejects, warnings };
}

// Half of the memory for the threads' JavaScript heaps; buffers and the main thread have the rest.
function heapMiB({ threads }: JobContext): number {
  const share = memoryBytes() / 2 / threads / 2 ** 20;
  return Math.round(Math.min(1024, Math.max(64, share)));
}

function writeFeatures(
  folder: string,
  work: { extractor: Extractor; plan: Plan; spool: RowSpool; group: string },
): number {
  const { extractor, plan, spool, group } = work;
  const columns: Column[] = [{ name: 'group', type: 'string', nullable: false }, ...extractor.columns];
  const writer = new TableWriter(join(folder, 'features.parquet'), columns);
  const order = plan.units.map((_, index) => index);
  order.sort((a, b) => compareBytes(plan.units[a]!.path, plan.units[b]!.path));
  for (const index of order) {
    const batch = spool.take(index);
    if (!batch) continue;
    const groups = new Array<string>(batch.rowCount).fill(group);
    writer.append({ ...batch.rows, group: groups }, batch.rowCount);
  }
  writer.finish();
  return writer.rowCount;
}

function writeRejects(folder: string, group: string, rejects: readonly Reject[]): void {
  const sorted = [...rejects].sort((a, b) => compareBytes(a.path, b.path) || compareBytes(a.code, b.code));
  const writer = new TableWriter(join(folder, 'rejects.parquet'), rejectColumns);
  writer.append(
    {
      group: sorted.map(() => group),
      path: sorted.map(({ path }) => path),
      code: sorted.map(({ code }) => code),
      message: sorted.map(({ message }) => message),
    },
    sorted.length,
  );
  writer.finish();
}
