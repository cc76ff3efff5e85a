import type { AnyExtractor, Extraction, OptionValues, Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import { checkBatch } from '../parquet/batch.ts';
import { keepRows } from '../parquet/row-blocks.ts';
import { thrownText } from '../thrown-text.ts';
import { toWellFormed } from '../well-formed.ts';
import { checkExtraction, checkReject } from './check-extraction.ts';
import { resultText } from './error-text.ts';
import type { LaneMessage } from './messages.ts';
import type { RuntimeRejectCode } from './reject-codes.ts';
import type { TakenItem } from './work-list.ts';

export type UnitMessage = Extract<LaneMessage, { readonly kind: 'processed' | 'rejected' }>;
type ItemMessage = Extract<LaneMessage, { readonly index: number }>;

interface Context {
  readonly options: OptionValues;
  /** Keeps bytes of rows. @throws errors that are not the unit's fault */
  readonly append: (bytes: Uint8Array) => ByteRange;
}

/**
 * How the unit or its piece ended, as a message. An error that the extractor throws, or rows that do not fit its
 * columns, reject the unit; the thread goes on.
 */
export async function extractItem(
  extractor: AnyExtractor,
  { index, root, unit, piece }: TakenItem & { readonly index: number },
  context: Context,
): Promise<ItemMessage> {
  const { options } = context;
  return orReject(index, root, async () => {
    if (piece === undefined) {
      return asMessage(extractor, { index, unit, context }, await extractor.extract(root, unit, options));
    }
    const extraction = await extractor.splitting!.extractPiece(root, unit, piece, options);
    if (extraction.status === 'processed') return { kind: 'part', index, part: extraction.part };
    checkReject(extraction.reject, unit);
    return rejected(index, extraction);
  });
}

/** How a unit ended whose pieces have all given their part. */
export async function finishUnit(
  extractor: AnyExtractor,
  { index, root, unit, whole }: Omit<TakenItem, 'piece'> & { readonly index: number; readonly whole: unknown },
  context: Context,
): Promise<UnitMessage> {
  const { options } = context;
  return orReject(index, root, async () =>
    asMessage(extractor, { index, unit, context }, await extractor.splitting!.finish(root, unit, whole, options)),
  );
}

function asMessage(
  extractor: AnyExtractor,
  { index, unit, context }: { readonly index: number; readonly unit: Unit; readonly context: Context },
  extraction: Extraction,
): UnitMessage {
  checkExtraction(extraction, unit);
  if (extraction.status === 'rejected') return rejected(index, extraction);
  const { rowCount, warnings } = extraction;
  const { columns } = extractor;
  const batch = checkBatch(extraction.rows, { columns, rowCount, path: unit.path });
  const blocks = keepRows(batch, columns, keeping(context.append));
  return {
    kind: 'processed',
    index,
    rowCount,
    blocks,
    warnings: warnings.map(({ path, message }) => ({ path: toWellFormed(path), message: toWellFormed(message) })),
  };
}

function rejected(index: number, { reject }: Extract<Extraction, { status: 'rejected' }>): UnitMessage {
  return { kind: 'rejected', index, code: toWellFormed(reject.code), message: toWellFormed(reject.message) };
}

async function orReject<Message extends ItemMessage>(
  index: number,
  root: string,
  work: () => Promise<Message>,
): Promise<Message | UnitMessage> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CannotKeep) throw error;
    return failed(index, root, error);
  }
}

/** Rows cannot be kept, so that the job has to end, whatever the unit. */
export class CannotKeep extends Error {
  override readonly cause: NodeJS.ErrnoException;

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message);
    this.cause = cause;
  }
}

function keeping(append: Context['append']): Context['append'] {
  return (bytes) => {
    try {
      return append(bytes);
    } catch (error) {
      throw new CannotKeep(error as NodeJS.ErrnoException);
    }
  };
}

/** The reject of a unit over which the extractor itself fails. */
export function failed(index: number, root: string, error: unknown): UnitMessage {
  const code: RuntimeRejectCode = 'extractor-failed';
  const message = toWellFormed(withoutRoot(resultText(error), root));
  const thrown = toWellFormed(withoutRoot(thrownText(error), root));
  return { kind: 'rejected', index, code, message, ...(thrown !== message && { thrown }) };
}

/** Names files by their path in the group, so that the text is the same on every machine. */
export function withoutRoot(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '').replaceAll(root, '.');
}
