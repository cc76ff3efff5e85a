import type { FileBytes, OptionValues, Splitting, Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { ArrivingItems } from './messages.ts';
import type { RuntimeRejectCode } from './reject-codes.ts';
import type { WorkList } from './work-list.ts';

/** Brings the files of items to this machine, in the order of the items, ahead of the threads. */
export interface Delivery {
  /** What a piece of a unit reads; undefined where the extractor does not say. */
  bytesOf(splitting: Splitting<OptionValues>): ((unit: Unit, piece: unknown) => readonly FileBytes[]) | undefined;
  begin(order: DeliveryOrder): ArrivingItems;
  /** The item has been answered, or will not be asked for: its files may go. */
  ended(index: number): void;
  /** A folder in which the files of a unit that was read in pieces have their sizes, for as long as `work` runs. */
  withFolder<T>(unit: Unit, work: (root: string) => Promise<T>): Promise<T>;
}

/** The items whose files are to be brought, and who is told where that fails. */
export interface DeliveryOrder {
  readonly work: WorkList;
  readonly count: number;
  /** By item that is a piece: where the units' file has what it reads. */
  readonly pieceNeeds: ReadonlyMap<number, ByteRange>;
  /** The item's files never come. */
  readonly onRefused: (refusal: {
    readonly index: number;
    readonly code: RuntimeRejectCode;
    readonly message: string;
  }) => void;
  /** Nothing comes any more. */
  readonly onFailure: (error: unknown) => void;
}
