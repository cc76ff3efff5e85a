import type { FileTree, Plan } from '../extractor.ts';
import { compareBytes } from '../tree.ts';
import { renderDocument } from './document.ts';
import type { Receipt, ReceiptCounts, ReceiptFile, ReceiptUnit } from './receipt.ts';

/** The receipt's text in pieces; `files` and `units` hold an item a line. */
export function renderReceipt(receipt: Receipt): AsyncGenerator<string> {
  const { format, group, extractor, options, environment, counts, outputs, warnings, files, units, run } = receipt;
  return renderDocument({
    format,
    group,
    extractor,
    options,
    environment,
    counts,
    outputs,
    warnings,
    files,
    units,
    run,
  });
}

/** Every file of the tree, with the reason where it is left out. */
export function receiptFiles(tree: FileTree, plan: Plan): readonly ReceiptFile[] {
  const reasons = new Map(plan.skippedFiles.map(({ path, reason }) => [path, reason]));
  const files = tree.files.map(({ path, sizeBytes }): ReceiptFile => {
    const reason = reasons.get(path);
    return reason === undefined ? { path, sizeBytes } : { path, sizeBytes, skipped: reason };
  });
  const unreadable = [...tree.unreadable].map(([path, reason]) => ({ path, sizeBytes: null, skipped: reason }));
  return [...files, ...unreadable].sort((a, b) => compareBytes(a.path, b.path));
}

export function countReceipt(entries: {
  readonly units: readonly ReceiptUnit[];
  readonly files: readonly ReceiptFile[];
  readonly warnings: readonly unknown[];
}): ReceiptCounts {
  const { units, files, warnings } = entries;
  const unitsOf = (status: ReceiptUnit['status']) => units.filter((unit) => unit.status === status).length;
  return {
    unitsProcessed: unitsOf('processed'),
    unitsRejected: unitsOf('rejected'),
    unitsSkipped: unitsOf('skipped'),
    rows: units.reduce((sum, unit) => sum + (unit.status === 'processed' ? unit.rows : 0), 0),
    files: files.length,
    filesSkipped: files.filter(({ skipped }) => skipped !== undefined).length,
    bytes: files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    warnings: warnings.length,
  };
}
