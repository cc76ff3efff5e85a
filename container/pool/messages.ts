/** The messages and shared memory between the main thread and the worker threads. */

import type { MessagePort } from 'node:worker_threads';
import type { OptionValues, Warning } from '../extractor.ts';
import type { SharedSpool } from '../files/spool.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import type { EncodedRowGroup } from '../parquet/encode-row-group.ts';
import type { RowBlock } from '../parquet/row-blocks.ts';
import type { WorkList } from './work-list.ts';

/** Items whose files come to this machine while threads work, each to a folder of its own. */
export interface ArrivingItems {
  /** Int32, one an item: see `arrival`. */
  readonly states: SharedArrayBuffer;
  /** Absolute path; holds the folders, which have the items' numbers for names. */
  readonly folder: string;
}

/** States of an item whose files are fetched: on their way, there, or never to come. */
export const arrival = { awaited: 0, ready: 1, never: 2 } as const;

/** What every thread gets when it starts. */
export interface ThreadData {
  readonly extractor: ExtractorReference;
  readonly options: OptionValues;
  readonly work: WorkList;
  /** Where rows are kept, and row groups find them. */
  readonly spool: SharedSpool;
  readonly rowGroups: SharedQueue;
  /** Absent where all files are there from the beginning. */
  readonly arriving?: ArrivingItems;
}

/** What `RowGroupQueue` shares with every thread. */
export interface SharedQueue {
  /** Int32: a signal that changes with all that threads wait for; 1 once nothing more comes; then a state a slot. */
  readonly words: SharedArrayBuffer;
  /** Float64, three a slot: where the spool has the rows' places, and which row group that is. */
  readonly places: SharedArrayBuffer;
}

/** What a thread says of small units, see `AnswerWriter`. */
export interface SharedAnswers {
  /** Int32: how many answers were put, how many were taken, and 1 while a bell is on its way. */
  readonly words: SharedArrayBuffer;
  /** Float64, five a slot: the item, its rows, and where their block lies and what it holds; -1 bytes for no block. */
  readonly slots: SharedArrayBuffer;
}

/** The one long task of a thread: to take units and row groups until none is left. */
export interface LaneTask {
  /** Number of this lane run: 1 or more, never used twice. */
  readonly owner: number;
  readonly port: MessagePort;
  /** Int32: one word, the weight of all messages that the main thread has not taken yet. */
  readonly unread: SharedArrayBuffer;
  readonly answers: SharedAnswers;
  /** Int32: one word, odd while an item is worked on; it counts up with each begin and end. */
  readonly itemMarks: SharedArrayBuffer;
  /** Of its lane, see `TimeKeeper`. */
  readonly times: SharedArrayBuffer;
  /** Int32: one word, the group of processes that the thread has started and that ends with it; 0 for none. */
  readonly processGroup: SharedArrayBuffer;
}

/**
 * From a worker thread, in this order: started, then a message an item, as far as it is not told of by the lane's
 * answers, then finished; or cannot-start alone.
 */
export type LaneMessage =
  | { readonly kind: 'started' }
  /** There are answers to be taken. */
  | { readonly kind: 'bell' }
  | { readonly kind: 'cannot-start'; readonly message: string }
  | {
      readonly kind: 'processed';
      readonly index: number;
      readonly rowCount: number;
      /** Where its rows lie in the spool. */
      readonly blocks: readonly RowBlock[];
      readonly warnings: readonly Warning[];
    }
  /** What a piece of a unit gives. */
  | { readonly kind: 'part'; readonly index: number; readonly part: unknown }
  | {
      readonly kind: 'rejected';
      readonly index: number;
      readonly code: string;
      readonly message: string;
      /** For the log: the text of an error of which the message holds the name alone. */
      readonly thrown?: string;
    }
  /** A row group that stood in a slot of the queue; its bytes are transferred. */
  | { readonly kind: 'encoded'; readonly slot: number; readonly rowGroup: EncodedRowGroup }
  /** What the thread has made cannot be kept, as on a full disk: the job cannot go on. */
  | { readonly kind: 'cannot-keep'; readonly error: SystemError }
  | { readonly kind: 'finished' };

/** The part of an error that is sent between threads. */
export type SystemError = Pick<NodeJS.ErrnoException, 'message' | 'code' | 'path'>;

/** A thread waits for the main thread once it is ahead by messages of this weight. */
export const mostUnread = 8;

/** The weight of a message that counts; undefined for the others. A row group takes much memory. */
export function weightOf(message: LaneMessage): number | undefined {
  if (message.kind === 'encoded') return mostUnread;
  return 'index' in message ? 1 : undefined;
}
