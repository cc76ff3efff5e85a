/** What the main thread and a worker say to one another. */

import type { ExtractOptions, Reject, Unit, Warning } from '../extractor.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly extractor: string;
  readonly root: string;
  readonly options: ExtractOptions;
  /** Set to 1 by a worker that has come so far that it can take tasks. */
  readonly started: SharedArrayBuffer;
}

export interface ExtractTask {
  readonly id: number;
  readonly unit: Unit;
}

/** Rows travel serialized, as bytes that change hands: whatever an extractor returns, this can be posted. */
export type ExtractReply = { readonly id: number } & (
  | {
      readonly status: 'processed';
      readonly rows: Uint8Array<ArrayBuffer>;
      readonly rowCount: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly status: 'rejected'; readonly reject: Reject }
  | { readonly status: 'fatal'; readonly message: string }
);
