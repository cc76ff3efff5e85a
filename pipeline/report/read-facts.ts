/** A dataset's facts, from its small files as combine writes them; a broken file costs only its own facts. */

import { csvText } from '@macroshard/container/combine/csv';
import { splitCsv } from '../wording/csv.ts';
import type { DatasetFacts, GroupFacts, RejectFact, SignalFacts, ThreadSeconds, WarningFact } from './dataset-facts.ts';

/** Names of the files that a report reads, beside a dataset's parts. */
export const reportFiles = ['summary.json', 'manifest.json', 'profile.json', 'signal_stats.csv'] as const;

export type ReportFile = (typeof reportFiles)[number];

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
  const damaged: string[] = [];
  const profile = readProfile(texts, damaged);
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
    rejectCodesLeftOut: summary.leftOut?.rejects ?? 0,
    firstRejects: summary.firstRejects ?? [],
    warnings: (manifest.warnings ?? []).slice(0, shownWarnings),
    warningCount: manifest.warnings?.length ?? 0,
    signals: signalFacts(texts['signal_stats.csv'], { profile, damaged }),
    signalsLeftOut: profile?.signalsLeftOut ?? 0,
    damaged,
    columns: profile?.columns ?? [],
    sample: profile?.sample ?? null,
    outputs: manifest.outputs ?? [],
    manifestSha256: manifest.sha256 ?? null,
    combineRun: { startedAtMs: timeMs(manifest.run?.startedAt), endedAtMs: timeMs(manifest.run?.endedAt) },
    image: manifest.run?.job?.image ?? null,
    versions: manifest.run?.versions ?? {},
  };
}

interface Summary
  extends Pick<
    DatasetFacts,
    'rows' | 'records' | 'unitsProcessed' | 'unitsRejected' | 'unitsSkipped' | 'rejectedFraction'
  > {
  readonly gate?: { readonly finding: string };
  readonly groups: readonly (Pick<GroupFacts, 'group' | 'records' | 'rows' | 'bytes' | 'files'> &
    Pick<GroupFacts, 'unitsProcessed' | 'unitsRejected' | 'unitsSkipped'>)[];
  readonly rejects?: Readonly<Record<string, number>>;
  readonly firstRejects?: readonly RejectFact[];
  readonly leftOut?: { readonly rejects?: number };
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
  readonly columns: DatasetFacts['columns'];
  readonly signals:
    | readonly {
        readonly kind: string;
        readonly signal: string;
        readonly uncalibrated: boolean | null;
        readonly groups: SignalFacts['groups'];
      }[]
    | null;
  readonly signalsLeftOut: number;
}

/** Undefined where there is none, as of a result that an older version wrote, or it is broken. */
function readProfile(texts: ReportTexts, damaged: string[]): Profile | undefined {
  try {
    const profile = readJson<Profile>(texts, 'profile.json');
    if (profile === undefined) return undefined;
    const { columns, signals, sample } = profile;
    const isWhole =
      Array.isArray(columns) &&
      columns.every((column) => typeof column?.name === 'string') &&
      typeof sample?.rows === 'number' &&
      (signals === null || (Array.isArray(signals) && signals.every((signal) => Array.isArray(signal?.groups))));
    if (isWhole) return profile;
    damaged.push(
      'profile.json is not one that combine writes: what stands in columns and groups of signals is not told',
    );
  } catch (error) {
    damaged.push(`${(error as Error).message}: what stands in columns and groups of signals is not told`);
  }
  return undefined;
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
  const timeMs = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

function signalFacts(
  csv: string | undefined,
  { profile, damaged }: { readonly profile: Profile | undefined; readonly damaged: string[] },
): readonly SignalFacts[] {
  if (csv === undefined) return [];
  const [header = [], ...lines] = splitCsv(csv);
  if (!['kind', 'signal', 'units', 'n_rows'].every((name) => header.includes(name))) {
    damaged.push('signal_stats.csv is not one that combine writes: signals are not told of');
    return [];
  }
  const keyOf = (kind: string, signal: string, uncalibrated: boolean) => JSON.stringify([kind, signal, uncalibrated]);
  const profiled = new Map(
    (profile?.signals ?? []).map((each) => [
      keyOf(csvText(each.kind), csvText(each.signal), each.uncalibrated === true),
      each,
    ]),
  );
  return lines.map((cells) => {
    const cell = (name: string) => cells[header.indexOf(name)] ?? '';
    const number = (name: string) => {
      const value = Number(cell(name));
      return cell(name) === '' || !Number.isFinite(value) ? null : value;
    };
    const uncalibrated = cell('uncalibrated') === 'true';
    // Its texts are made for spreadsheets; the profile has them as they are.
    const found = profiled.get(keyOf(cell('kind'), cell('signal'), uncalibrated));
    const { kind, signal } = found ?? { kind: cell('kind'), signal: cell('signal') };
    return {
      ...{ kind, signal, units: cell('units'), uncalibrated },
      ...{ rows: number('n_rows') ?? 0, records: number('n_records') ?? 0 },
      ...{ samples: number('n_samples') ?? 0, missing: number('n_missing') ?? 0 },
      durationSeconds: number('duration_s'),
      ...{ mean: number('mean'), std: number('std'), min: number('min'), max: number('max') },
      groups: found?.groups ?? [],
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
