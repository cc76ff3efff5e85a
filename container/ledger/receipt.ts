/** The receipt of a group: what its folder held, what became of it, and digests of the result. */

import type { OptionValues, Warning } from '../extractor.ts';
import type { OutputFile } from '../files/output-file.ts';
import type { RunFacts } from './run-facts.ts';

/** The first field of every `receipt.json`; the number changes where readers of the last one would go wrong. */
export const receiptFormat = 'macroshard-receipt/2';

/** A file of the group's folder, or a folder of it (then it ends in `/`) that was not looked into; `skipped` says why no unit reads it. */
export interface ReceiptFile {
  readonly path: string;
  /** Null for what may not be read. */
  readonly sizeBytes: number | null;
  readonly skipped?: string;
}

/** What became of a unit. */
export type ReceiptUnit =
  | { readonly path: string; readonly status: 'processed'; readonly rows: number }
  | { readonly path: string; readonly status: 'rejected'; readonly code: string; readonly message: string }
  | { readonly path: string; readonly status: 'skipped'; readonly reason: string };

/** Of one group; bytes are those of all files, read or not. */
export interface ReceiptCounts {
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rows: number;
  readonly files: number;
  readonly filesSkipped: number;
  readonly bytes: number;
  readonly warnings: number;
  /** Files by what their names end in, as `.dat`, most first; those of rare endings are `others`. */
  readonly endings: Readonly<Record<string, number>>;
}

/** Everything outside `run` depends on the group's files, the extractor and the options alone. */
export interface Receipt {
  readonly format: typeof receiptFormat;
  readonly group: string;
  readonly extractor: {
    readonly name: string;
    readonly version: string;
    readonly looksFor?: string;
    /** `process.units`, where the description says which files make a unit. */
    readonly units?: object;
    /** Of its files, where the step was made with them: `ExtractorDigest` of the job's environment. */
    readonly filesSha256?: string;
  };
  readonly options: OptionValues;
  /** `DatasetVersion` and `InputDataUri` of the job's environment, where set. */
  readonly environment: Readonly<Record<string, string>>;
  readonly counts: ReceiptCounts;
  /** Of the listing of the group's files. */
  readonly inputSha256: string;
  readonly outputs: readonly OutputFile[];
  /** Sorted by path, then message. */
  readonly warnings: readonly Warning[];
  /** Every file, sorted by path. */
  readonly files: readonly ReceiptFile[];
  /** Every unit once, sorted by path. */
  readonly units: readonly ReceiptUnit[];
  /** Of all fields but `run`. */
  readonly sha256: string;
  /** With a digest of itself. */
  readonly run: RunFacts & {
    readonly reusedUnits: number;
    /** One entry for each thread of the job, in the same order; a thread's three add up to the time of the whole work. */
    readonly threadSeconds?: {
      readonly work: readonly number[];
      /** For files that were on their way. */
      readonly wait: readonly number[];
      readonly idle: readonly number[];
    };
    /** Of a surveyed group, whether it was compared with the survey. */
    readonly input?: string;
    /** Of a share: what the survey has of the whole group. */
    readonly surveyed?: { readonly files: number; readonly bytes: number; readonly keys: string };
    /** The instance whose share of the group this is, one of `hosts`; a combine that has joined the shares leaves `hosts` alone. */
    readonly host?: string;
    readonly hosts?: readonly string[];
    /** Of a group that was read straight from S3: an ETag for each of `files` that has a size, a space between. */
    readonly etags?: string;
    readonly sha256: string;
  };
}
