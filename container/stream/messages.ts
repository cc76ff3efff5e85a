/** The messages between the main thread and the one that fetches. */

import type { SystemError } from '../pool/messages.ts';
import type { RuntimeRejectCode } from '../pool/reject-codes.ts';
import type { WorkList } from '../pool/work-list.ts';
import type { ListedObject, ObjectRange } from '../s3/bucket-reader.ts';
import type { Remedy } from '../s3/s3-error.ts';

/** What the thread gets when it starts. */
export interface FetchThreadData {
  readonly bucket: string;
  /** Ends in a slash. */
  readonly prefix: string;
  /** What of the job's environment says where S3 is and whose credentials are used. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly requests: number;
  readonly silenceMs: number;
  /** Threads that fetch; a single one is that thread itself. */
  readonly threads: number;
}

/** What a thread that brings ranges gets when it starts. */
export interface RangeThreadData extends FetchThreadData {
  /** BigInt64: bytes that have come to any of them and have not been counted yet. */
  readonly arrived: SharedArrayBuffer;
}

export interface RangeOrder {
  readonly id: number;
  readonly range: ObjectRange;
  readonly path: string;
}

export interface RangeAnswer {
  readonly id: number;
  /** Absent where the range has come. */
  readonly failure?: ErrorFacts | undefined;
}

/** The part of an error that is sent between threads. */
export interface ErrorFacts extends SystemError {
  /** Of an `S3Error`. */
  readonly remedy?: Remedy;
}

/** Files of which the plan reads all, or the first bytes. */
export interface PlanFile {
  readonly path: string;
  /** Undefined for the whole file. */
  readonly firstBytes: number | undefined;
}

export interface DeliveryRequest {
  readonly work: WorkList;
  readonly count: number;
  /** Float64, two an item: where the units' file has what a piece reads; 0 bytes for a whole unit. */
  readonly needs: SharedArrayBuffer;
  /** See `ArrivingItems`. */
  readonly states: SharedArrayBuffer;
  readonly folder: string;
  readonly budgetBytes: number;
}

export type ToFetchThread =
  | { readonly kind: 'list' }
  | { readonly kind: 'fetch'; readonly root: string; readonly files: readonly PlanFile[] }
  | ({ readonly kind: 'deliver' } & DeliveryRequest)
  | { readonly kind: 'ended'; readonly index: number };

export type FromFetchThread =
  | { readonly kind: 'listed'; readonly objects: readonly ListedObject[] }
  /** The last request is done. */
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused';
      readonly index: number;
      readonly code: RuntimeRejectCode;
      readonly message: string;
    }
  /** Nothing more can be read. */
  | { readonly kind: 'failed'; readonly message: string };
