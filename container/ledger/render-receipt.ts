import { renderDocument } from './document.ts';
import type { Receipt } from './receipt.ts';

type Lists = 'warnings' | 'files' | 'units';

/** A receipt whose lists are generated while it is written, and that has no digests yet. */
export type ReceiptSource = Omit<Receipt, Lists | 'sha256' | 'run'> & {
  readonly [List in Lists]: Iterable<Receipt[List][number]>;
} & { readonly run: Omit<Receipt['run'], 'sha256'> };

/** The receipt's text in pieces; `files` and `units` hold an item a line. */
export function renderReceipt(receipt: ReceiptSource): AsyncGenerator<string> {
  const { format, group, extractor, options, environment, counts, inputSha256, outputs, run } = receipt;
  const { warnings, files, units } = receipt;
  const about = { format, group, extractor, options, environment, counts, inputSha256, outputs };
  return renderDocument({ ...about, warnings, files, units }, run);
}
