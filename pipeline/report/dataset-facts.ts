/** What a dataset says of itself: its ledger and its profile, never its rows. */

import { splitCsv } from '../wording/csv.ts';

/** Names of the files that a report reads, beside a dataset's parts. */
export const reportFiles = ['summary.json', 'manifest.json', 'profile.json', 'signal_stats.csv'] as const;

export type ReportFile = (typeof reportFiles)[number];

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
  /** What each did with its time; of a pack, whose groups share them, the same for each. */
  readonly threadSeconds: ThreadSeconds | null;
}

/** Seconds, a number a thread. */
export interface ThreadSeconds {
  readonly work: readonly number[];
  /** For files that were on their way. */
  readonly wait: readonly number[];
  readonly idle: readonly number[];
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
  readonly groups: readonly SignalGroupFacts[];
}

export interface SignalGroupFacts {
  readonly group: string;
  readonly units: readonly string[];
  readonly rows: number;
  readonly samples: number;
  readonly missing: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly quantiles?: Readonly<Record<string, number>> | null;
  readonly values?: readonly { readonly value: string; readonly rows: number }[];
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
  readonly firstRejects: readonly RejectFact[];
  readonly warnings: readonly WarningFact[];
  readonly warningCount: number;
  /** Empty where rows have no statistics. */
  readonly signals: readonly SignalFacts[];
  readonly columns: readonly ColumnFacts[];
  /** Of how many rows `columns` are told; null without a profile. */
  readonly sample: { readonly rows: number; readonly everyNth: number } | null;
  readonly outputs: readonly { readonly path: string; readonly sizeBytes: number; readonly rows: number | null }[];
  readonly manifestSha256: string | null;
  /** When combine worked. */
  readonly combineRun: { readonly startedAtMs: number | null; readonly endedAtMs: number | null };
  readonly image: string | null;
  readonly versions: Readonly<Record<string, string>>;
}

/** Texts of the files, by name; those that are not there are left out. */
export type ReportTexts = Readonly<Partial<Record<ReportFile, string>>>;

const shownWarnings = 20;

/**
 * @throws Error where there is no summary, or it has no groups, or a file is not an object of JSON
 */
export function datasetFacts(texts: ReportTexts): DatasetFacts {
  const summary = readJson<Summary>(texts, 'summary.json');
  if (summary === undefined) throw new Error('summary.json is missing');
  if (!Array.isArray(summary.groups)) throw new Error('summary.json is not one that combine writes: it has no groups');
  const manifest: Partial<Manifest> = readJson<Manifest>(texts, 'manifest.json') ?? {};
  const profile = readJson<Profile>(texts, 'profile.json');
  const entries = new Map((manifest.groups ?? []).map((entry) => [entry.group, entry]));
  const runs = manifest.run?.groups ?? {};
  const first = manifest.groups?.[0];
  return {
    ...pick(summary, ['rows', 'records', 'unitsProcessed', 'unitsRejected', 'unitsSkipped', 'rejectedFraction']),
    gate: summary.gate?.finding ?? null,
    extractors: [...new Set((manifest.groups ?? []).map(({ extractor: { name, version } }) => `${name} ${version}`))],
    options: { ...first?.options, ...manifest.options },
    groups: summary.groups.map((group) => ({
      ...pick(group, ['group', 'records', 'unitsProcessed', 'unitsRejected', 'unitsSkipped', 'rows', 'bytes', 'files']),
      filesSkipped: entries.get(group.group)?.counts.filesSkipped ?? 0,
      warnings: entries.get(group.group)?.counts.warnings ?? 0,
      ...runOf(runs[group.group]),
    })),
    rejectCodes: summary.rejects ?? {},
    firstRejects: summary.firstRejects ?? [],
    warnings: (manifest.warnings ?? []).slice(0, shownWarnings),
    warningCount: manifest.warnings?.length ?? 0,
    signals: signalFacts(texts['signal_stats.csv'], profile),
    columns: profile?.columns ?? [],
    sample: profile?.sample ?? null,
    outputs: manifest.outputs ?? [],
    manifestSha256: manifest.sha256 ?? null,
    combineRun: { startedAtMs: timeMs(manifest.run?.startedAt), endedAtMs: timeMs(manifest.run?.endedAt) },
    image: manifest.run?.job?.image ?? null,
    versions: manifest.run?.versions ?? {},
  };
}

interface Summary {
  readonly rows: number;
  readonly records: number | null;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rejectedFraction: number;
  readonly gate?: { readonly finding: string };
  readonly groups: readonly (Pick<GroupFacts, 'group' | 'records' | 'rows' | 'bytes' | 'files'> &
    Pick<GroupFacts, 'unitsProcessed' | 'unitsRejected' | 'unitsSkipped'>)[];
  readonly rejects?: Readonly<Record<string, number>>;
  readonly firstRejects?: readonly RejectFact[];
}

interface JobRun {
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly seconds?: number;
  readonly threads?: number;
  readonly threadSeconds?: ThreadSeconds;
  readonly versions?: Readonly<Record<string, string>>;
  readonly job?: { readonly image?: string } | null;
}

interface Manifest {
  readonly options: Readonly<Record<string, unknown>>;
  readonly groups: readonly {
    readonly group: string;
    readonly extractor: { readonly name: string; readonly version: string };
    readonly options: Readonly<Record<string, unknown>>;
    readonly counts: { readonly filesSkipped: number; readonly warnings: number };
  }[];
  readonly warnings: readonly WarningFact[];
  readonly outputs: DatasetFacts['outputs'];
  readonly sha256: string;
  readonly run: JobRun & { readonly groups?: Readonly<Record<string, JobRun>> };
}

interface Profile {
  readonly sample: NonNullable<DatasetFacts['sample']>;
  readonly columns: readonly ColumnFacts[];
  readonly signals:
    | readonly {
        readonly kind: string;
        readonly signal: string;
        readonly uncalibrated: boolean | null;
        readonly groups: readonly SignalGroupFacts[];
      }[]
    | null;
}

function runOf(
  run: JobRun | undefined,
): Pick<GroupFacts, 'seconds' | 'startedAtMs' | 'endedAtMs' | 'threads' | 'threadSeconds'> {
  return {
    seconds: run?.seconds ?? null,
    startedAtMs: timeMs(run?.startedAt),
    endedAtMs: timeMs(run?.endedAt),
    threads: run?.threads ?? null,
    threadSeconds: run?.threadSeconds ?? null,
  };
}

function timeMs(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

function signalFacts(csv: string | undefined, profile: Profile | undefined): readonly SignalFacts[] {
  if (csv === undefined) return [];
  const [header = [], ...lines] = splitCsv(csv);
  const keyOf = (kind: string, signal: string, uncalibrated: boolean) => JSON.stringify([kind, signal, uncalibrated]);
  const groups = new Map(
    (profile?.signals ?? []).map((each) => [keyOf(each.kind, each.signal, each.uncalibrated === true), each.groups]),
  );
  return lines.map((cells) => {
    const cell = (name: string) => cells[header.indexOf(name)] ?? '';
    const number = (name: string) => (cell(name) === '' ? null : Number(cell(name)));
    const uncalibrated = cell('uncalibrated') === 'true';
    return {
      ...{ kind: cell('kind'), signal: cell('signal'), units: cell('units'), uncalibrated },
      ...{ rows: number('n_rows') ?? 0, records: number('n_records') ?? 0 },
      ...{ samples: number('n_samples') ?? 0, missing: number('n_missing') ?? 0 },
      durationSeconds: number('duration_s'),
      ...{ mean: number('mean'), std: number('std'), min: number('min'), max: number('max') },
      groups: groups.get(keyOf(cell('kind'), cell('signal'), uncalibrated)) ?? [],
    };
  });
}

function readJson<T>(texts: ReportTexts, name: ReportFile): T | undefined {
  const text = texts[name];
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not JSON`);
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${name} is not an object of JSON`);
  return value as T;
}

function pick<T, K extends keyof T>(value: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, value[name]])) as Pick<T, K>;
}
