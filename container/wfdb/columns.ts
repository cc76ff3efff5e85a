/** The columns of `features.parquet`, and the rows of a unit in them. */

import { posix } from 'node:path';
import type { Cell, Column, ColumnBatch, ColumnType } from '../extractor.ts';
import type { SingleHeader } from './header.ts';
import type { Place } from './place.ts';
import type { SignalLine } from './signal-line.ts';
import type { Statistics } from './statistics.ts';

/** Without `group`, which the runtime adds. Cells of int64 columns are bigint, of all other numbers number. */
export const columns: readonly Column[] = [
  column('path', 'string'),
  column('record', 'string'),
  column('segment', 'string'),
  column('kind', 'string'),
  column('channel', 'int32'),
  nullable('signal', 'string'),
  column('units', 'string'),
  column('gain', 'double'),
  column('baseline', 'int64'),
  column('uncalibrated', 'boolean'),
  column('fs_hz', 'double'),
  nullable('base_time', 'string'),
  nullable('base_date', 'string'),
  column('window', 'int32'),
  column('start_s', 'double'),
  column('duration_s', 'double'),
  column('n_samples', 'int64'),
  column('n_missing', 'int64'),
  column('n_zero', 'int64'),
  nullable('mean', 'double'),
  nullable('std', 'double'),
  nullable('min', 'double'),
  nullable('p05', 'double'),
  nullable('p25', 'double'),
  nullable('p50', 'double'),
  nullable('p75', 'double'),
  nullable('p95', 'double'),
  nullable('max', 'double'),
  nullable('skewness', 'double'),
  nullable('kurtosis', 'double'),
  nullable('mean_abs_diff', 'double'),
  nullable('flat_fraction', 'double'),
];

/** A unit whose rows are to be written. */
export interface RowSource {
  /** The unit's path: the header's without `.hea`. */
  readonly path: string;
  readonly header: SingleHeader;
  readonly place: Place | null;
  readonly frames: number;
  readonly windowFrames: number;
}

/** Statistics of a channel's windows, in order; channels in the header's order. */
export type ChannelStatistics = readonly (readonly Statistics[])[];

/** Rows sorted by channel, then window. */
export function buildRows(source: RowSource, channels: ChannelStatistics): { rows: ColumnBatch; rowCount: number } {
  const rows = new Map<string, Cell[]>(columns.map(({ name }) => [name, []]));
  for (const [channel, windows] of channels.entries()) {
    const signal: Cells = signalCells(source, channel);
    const places: Cells[] = windows.map((_, window) => windowCells(source, window));
    // A column at a time: an object for each row would cost more than all of its statistics.
    for (const { name, type } of columns) {
      const cells = rows.get(name)!;
      const sources: readonly Cells[] = windowColumns.has(name) ? places : windows;
      for (let window = 0; window < windows.length; window++) {
        const cell = signal[name] !== undefined ? signal[name] : sources[window]![name]!;
        cells.push(type === 'int64' ? BigInt(cell as number) : cell);
      }
    }
  }
  return { rows: Object.fromEntries(rows), rowCount: channels.reduce((sum, windows) => sum + windows.length, 0) };
}

type Cells = Readonly<Record<string, Cell>>;

const windowColumns: ReadonlySet<string> = new Set(['window', 'start_s', 'duration_s']);

/** Numerics are stored at most twice a second. */
export function kindOf(header: SingleHeader): 'numerics' | 'waveform' {
  return header.frameRateHz <= 2 ? 'numerics' : 'waveform';
}

/** True where the header gives no gain, or a waveform has the gain that stands for "not calibrated". */
export function isUncalibrated(header: SingleHeader, signal: SignalLine): boolean {
  return !signal.hasGain || (kindOf(header) === 'waveform' && signal.gain === 1);
}

function signalCells({ path, header, place }: RowSource, channel: number) {
  const signal = header.signals[channel]!;
  return {
    path,
    record: place?.record ?? header.recordName,
    segment: posix.basename(path),
    kind: kindOf(header),
    channel,
    signal: signal.description,
    units: signal.units,
    gain: signal.gain,
    baseline: signal.baseline,
    uncalibrated: isUncalibrated(header, signal),
    fs_hz: header.frameRateHz * signal.samplesPerFrame,
    base_time: header.baseTime,
    base_date: header.baseDate,
  };
}

function windowCells({ header, place, frames, windowFrames }: RowSource, window: number) {
  const firstFrame = window * windowFrames;
  const recordStartSeconds = place === null ? 0 : place.startFrames / place.frameRateHz;
  return {
    window,
    start_s: recordStartSeconds + firstFrame / header.frameRateHz,
    duration_s: Math.min(windowFrames, frames - firstFrame) / header.frameRateHz,
  };
}

function column(name: string, type: ColumnType): Column {
  return { name, type, nullable: false };
}

function nullable(name: string, type: ColumnType): Column {
  return { name, type, nullable: true };
}
