/** `profile.json`: what a report needs to know of the rows, so that it need not read them; bounded, however many there are. */

import { compareBytes } from '../compare-bytes.ts';
import type { Database } from '../dataset/database.ts';
import { sha256OfJson } from '../ledger/seal.ts';
import type { PooledRows, PooledSignal } from './pool-signals.ts';
import { type ColumnProfile, profileColumns } from './profile-columns.ts';
import type { RowSample } from './row-sample.ts';
import { finiteOrNull } from './signal-stats.ts';

/** In `profile.json`. */
export const profileFormat = 'macroshard-profile/1';

/** At most so many signals, those with the most rows, are listed by group, each with at most so many groups. */
const mostSignals = 100;
const mostGroups = 30_000;

/** A signal's rows in one group. */
export interface SignalInGroup {
  readonly group: string;
  readonly units: readonly string[];
  readonly rows: number;
  readonly records: number;
  readonly samples: number;
  readonly missing: number;
  readonly durationSeconds: number | null;
  /** Of samples, as in `signal_stats.csv`. */
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface SignalProfile {
  readonly kind: string;
  readonly signal: string;
  /** Null where rows do not say. */
  readonly uncalibrated: boolean | null;
  /** In the dataset's order. */
  readonly groups: readonly SignalInGroup[];
}

export interface Profile {
  readonly format: typeof profileFormat;
  /** The rows that `columns` describes: every n-th of each part. */
  readonly sample: { readonly rows: number; readonly everyNth: number };
  readonly columns: readonly ColumnProfile[];
  /** Null where rows have no statistics; those of a dataset with more are the ones with most rows. */
  readonly signals: readonly SignalProfile[] | null;
  readonly signalsLeftOut: number;
  /** Digests of the parts that it is of. */
  readonly builtOn: Readonly<Record<string, string>>;
}

export interface ProfileSource {
  readonly sample: RowSample;
  /** Undefined where rows have none. */
  readonly signals: readonly PooledSignal[] | undefined;
  /** Names of groups in the dataset's order. */
  readonly groups: readonly string[];
  readonly parts: readonly { readonly path: string; readonly sha256: string }[];
}

/** The same for the same rows, whatever made and read them. */
export async function profile(source: ProfileSource, database: Database): Promise<Profile> {
  const { sample, signals, groups, parts } = source;
  const shown = signals === undefined ? null : mostRows(signals);
  return {
    format: profileFormat,
    ...(await profileColumns(sample, database)),
    signals: shown?.map((signal) => describeSignal(signal, groups)) ?? null,
    signalsLeftOut: (signals?.length ?? 0) - (shown?.length ?? 0),
    builtOn: Object.fromEntries(parts.map(({ path, sha256 }) => [path, sha256])),
  };
}

/** The text of `profile.json`, with a digest of the rest, of its canonical JSON. */
export function renderProfile(profiled: Profile): string {
  return `${JSON.stringify({ ...profiled, sha256: sha256OfJson(profiled) }, null, 1)}\n`;
}

/** In their own order. */
function mostRows(signals: readonly PooledSignal[]): readonly PooledSignal[] {
  const keyOf = ({ cells }: PooledSignal) => JSON.stringify(cells);
  const order = (a: PooledSignal, b: PooledSignal) =>
    a.all.rows === b.all.rows ? compareBytes(keyOf(a), keyOf(b)) : a.all.rows < b.all.rows ? 1 : -1;
  const kept = new Set<PooledSignal>();
  let groups = 0;
  for (const signal of [...signals].sort(order).slice(0, mostSignals)) {
    groups += signal.byGroup.size;
    if (groups > mostGroups) break;
    kept.add(signal);
  }
  return signals.filter((signal) => kept.has(signal));
}

function describeSignal({ cells, byGroup }: PooledSignal, groups: readonly string[]): SignalProfile {
  const [kind, signal, uncalibrated = ''] = cells;
  return {
    kind: kind!,
    signal: signal!,
    uncalibrated: uncalibrated === '' ? null : uncalibrated === 'true',
    groups: groups.flatMap((group) => {
      const rows = byGroup.get(group);
      return rows === undefined ? [] : [describeRows(group, rows)];
    }),
  };
}

function describeRows(group: string, pooled: PooledRows): SignalInGroup {
  return {
    group,
    units: [...pooled.units].sort(compareBytes),
    rows: Number(pooled.rows),
    records: Number(pooled.records),
    samples: Number(pooled.samples),
    missing: Number(pooled.missing),
    durationSeconds: finiteOrNull(pooled.duration.value),
    mean: finiteOrNull(pooled.mean),
    std: finiteOrNull(pooled.std),
    min: finiteOrNull(pooled.least),
    max: finiteOrNull(pooled.greatest),
  };
}
