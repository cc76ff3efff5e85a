/** What passes between the main thread and the worker threads. */

import type { MessagePort } from 'node:worker_threads';
import type { OptionValues, Warning } from '../extractor.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import type { WorkList } from './work-list.ts';

/** What every thread gets when it starts. */
export interface ThreadData {
  readonly extractor: ExtractorReference;
  /** Absolute real path of the group folder. */
  readonly root: string;
  readonly options: OptionValues;
  readonly work: WorkList;
}

/** The one long task of a thread: to take units until none is left. */
export interface LaneTask {
  /** Number of this lane run: 1 or more, never used twice. */
  readonly owner: number;
  readonly port: MessagePort;
  /** Int32: one word, the messages with rows that the main thread has not taken yet. */
  readonly unread: SharedArrayBuffer;
  /** Int32: one word, odd while an item is worked on; it counts up with each begin and end. */
  readonly turns: SharedArrayBuffer;
}

/** From a worker thread, in this order: started, then a message an item, then finished; or cannot-start alone. */
export type LaneMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'cannot-start'; readonly message: string }
  | {
      readonly kind: 'processed';
      readonly index: number;
      readonly rowCount: number;
      /** As {@link encodeBatch} makes them; transferred. */
      readonly rows: ArrayBuffer;
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
  | { readonly kind: 'finished' };

/** A thread that is so many messages ahead waits for the main thread. */
export const mostUnread = 8;
