import { renderDocument } from './document.ts';
import type { Receipt } from './receipt.ts';

/** A receipt whose lists are made as they are written. */
export type ReceiptSource = Omit<Receipt, 'warnings' | 'files' | 'units'> & {
  readonly [List in 'warnings' | 'files' | 'units']: Iterable<Receipt[List][number]>;
};

/** The receipt's text in pieces; `files` and `units` hold an item a line. */
export function renderReceipt(receipt: ReceiptSource): AsyncGenerator<string> {
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
