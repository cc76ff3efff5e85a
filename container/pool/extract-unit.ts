import type { ExtractOptions, Extractor, Unit } from '../extractor.ts';
import { encodeBatch } from '../parquet/batch.ts';
import type { RuntimeRejectCode } from '../reject-codes.ts';
import type { LaneMessage } from './messages.ts';

type UnitMessage = Extract<LaneMessage, { readonly kind: 'processed' | 'rejected' }>;

/**
 * How the unit ended, as a message. An error that the extractor throws, or rows that do not fit its columns, reject
 * the unit; the thread goes on.
 */
export async function extractUnit(
  extractor: Extractor,
  { index, unit }: { index: number; unit: Unit },
  { root, options }: { root: string; options: ExtractOptions },
): Promise<UnitMessage> {
  try {
    const extraction = await extractor.extract(root, unit, options);
    if (extraction.status === 'rejected') {
      const { code, message } = extraction.reject;
      return { kind: 'rejected', index, code: String(code), message: String(message) };
    }
    const { rowCount, warnings } = extraction;
    const rows = encodeBatch(extraction.rows, { columns: extractor.columns, rowCount });
    return {
      kind: 'processed',
      index,
      rowCount,
      rows,
      warnings: warnings.map(({ path, message }) => ({ path, message })),
    };
  } catch (error) {
    const code: RuntimeRejectCode = 'extractor-failed';
    return { kind: 'rejected', index, code, message: withoutRoot(errorText(error), root) };
  }
}

/** Names files by their path in the group, so that the text is the same on every machine. */
export function withoutRoot(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '').replaceAll(root, '.');
}

function errorText(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
