/** What a dataset says of itself: its ledger and its profile, never its rows. */

import type { SignalInGroup } from '@macroshard/container/combine/profile';
import type { ColumnProfile } from '@macroshard/container/combine/profile-columns';
import type { ThreadSeconds } from '@macroshard/container/pool/thread-times';

export type { ThreadSeconds };

export interface GroupFacts {
  readonly group: string;
  readonly records: number | null;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rows: number;
  readonly bytes: number;
  readonly files: number;
  readonly filesSkipped: number;
  readonly warnings: number;
  /** Of the job's work, without what SageMaker does around it; null where the ledger does not say. */
  readonly seconds: number | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly threads: number | null;
  /** What the job's threads did with their time; the same for all groups of a pack, which share the threads. */
  readonly threadSeconds: ThreadSeconds | null;
}

export interface SignalFacts {
  readonly kind: string;
  readonly signal: string;
  readonly units: string;
  readonly uncalibrated: boolean;
  readonly rows: number;
  readonly records: number;
  readonly samples: number;
  readonly missing: number;
  readonly durationSeconds: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Empty where there is no profile. */
  readonly groups: readonly SignalInGroup[];
}

export interface RejectFact {
  readonly group: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface WarningFact {
  readonly group: string;
  readonly path: string;
  readonly message: string;
}

/** A dataset as the report shows it; null is what its ledger does not say. */
export interface DatasetFacts {
  readonly rows: number;
  readonly records: number | null;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rejectedFraction: number;
  readonly gate: string | null;
  readonly extractors: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly groups: readonly GroupFacts[];
  readonly rejectCodes: Readonly<Record<string, number>>;
  /** Of fewer units than those of `rejectCodes`. */
  readonly rejectCodesLeftOut: number;
  readonly firstRejects: readonly RejectFact[];
  readonly warnings: readonly WarningFact[];
  readonly warningCount: number;
  /** Empty where rows have no statistics. */
  readonly signals: readonly SignalFacts[];
  readonly columns: readonly ColumnProfile[];
  /** The rows that `columns` describes; null without a profile. */
  readonly sample: { readonly rows: number; readonly everyNth: number } | null;
  readonly outputs: readonly { readonly path: string; readonly sizeBytes: number; readonly rows: number | null }[];
  /** Signals that are not listed by group. */
  readonly signalsLeftOut: number;
  /** What is wrong with missing or broken files; the other facts stand without them. */
  readonly damaged: readonly string[];
  readonly manifestSha256: string | null;
  /** When combine worked. */
  readonly combineRun: { readonly startedAtMs: number | null; readonly endedAtMs: number | null };
  readonly image: string | null;
  readonly versions: Readonly<Record<string, string>>;
}
