/** The columns of `features.parquet`, and the rows of a unit in them. */

import { posix } from 'node:path';
import type { Cell, Cells, Column, ColumnBatch, ColumnType } from '../extractor.ts';
import type { SingleHeader } from './header/header.ts';
import type { SignalLine } from './header/signal-line.ts';
import { type StatisticsTable, statisticNames } from './statistics-table.ts';
import { type RowSource, windowColumns } from './window-times.ts';

/** Without `group`, which the runtime adds. */
export const columns: readonly Column[] = [
  column('path', 'string', 'Of the header inside the group, without .hea'),
  column('record', 'string', 'The record that the segment is of'),
  column('segment', 'string', 'Name of the segment'),
  column('kind', 'string', 'numerics (at most 2 frames a second) or waveform'),
  column('channel', 'int32', 'Index of the signal in its header'),
  nullable('signal', 'string', 'What the header calls the signal'),
  column('units', 'string', 'Physical units that values are converted to'),
  column('gain', 'double', 'Digital values a unit: (digital - baseline) / gain'),
  column('baseline', 'int64', 'Digital value of physical 0'),
  column('uncalibrated', 'boolean', 'True where the gain means nothing'),
  column('fs_hz', 'double', 'Samples a second of this signal'),
  nullable('base_time', 'string', 'Of the header, HH:MM:SS.fff'),
  nullable('base_date', 'string', 'Of the header, YYYY-MM-DD'),
  column('window', 'int32', 'Number of the window, 0 where a segment is one'),
  column('start_s', 'double', 'Seconds from the start of the record, gaps included'),
  column('duration_s', 'double', 'Length in seconds'),
  column('n_samples', 'int64', 'All samples'),
  column('n_missing', 'int64', 'Samples that are missing'),
  column('n_zero', 'int64', 'Samples of physical value 0'),
  nullable('mean', 'double', 'Of the present samples, in units'),
  nullable('std', 'double', 'Standard deviation of the present samples (ddof 1), in units'),
  nullable('min', 'double', 'Smallest present sample, in units'),
  nullable('p05', 'double', '5 % quantile (linear) of the present samples, in units'),
  nullable('p25', 'double', '25 % quantile (linear) of the present samples, in units'),
  nullable('p50', 'double', 'Median of the present samples, in units'),
  nullable('p75', 'double', '75 % quantile (linear) of the present samples, in units'),
  nullable('p95', 'double', '95 % quantile (linear) of the present samples, in units'),
  nullable('max', 'double', 'Largest present sample, in units'),
  nullable('skewness', 'double', 'Skewness of the present samples, biased'),
  nullable('kurtosis', 'double', 'Kurtosis of the present samples (Fisher), biased'),
  nullable('mean_abs_diff', 'double', 'Mean absolute difference of consecutive present samples, in units'),
  nullable('flat_fraction', 'double', 'Share of consecutive present samples that are equal'),
];

/** Rows sorted by channel, then window. @param channels  in the header's order */
export function buildRows(
  source: RowSource,
  channels: readonly StatisticsTable[],
): { rows: ColumnBatch; rowCount: number } {
  const signals = channels.map((_, channel) => signalCells(source, channel));
  const rows: Record<string, Cells> = {};
  let [rowCount, mostWindows] = [0, 0];
  for (const { windowCount } of channels) {
    rowCount += windowCount;
    mostWindows = Math.max(mostWindows, windowCount);
  }
  for (const { name, perWindow, statistic } of sources) {
    if (perWindow !== undefined) rows[name] = repeat(perWindow(source, mostWindows), channels, rowCount);
    else if (statistic !== -1) rows[name] = statisticOf(statistic, channels, rowCount);
    else
      rows[name] = {
        runs: channels.map(({ windowCount }, channel) => ({ value: signals[channel]![name]!, count: windowCount })),
      };
  }
  return { rows, rowCount };
}

/** Where the cells of each column come from: windows, statistics, or else signals. */
const sources = columns.map(({ name }) => ({
  name,
  perWindow: windowColumns[name],
  statistic: (statisticNames as readonly string[]).indexOf(name),
}));

function repeat(numbers: Float64Array, channels: readonly StatisticsTable[], rowCount: number): Float64Array {
  if (numbers.length === rowCount) return numbers;
  const whole = new Float64Array(rowCount);
  let row = 0;
  for (const { windowCount } of channels) {
    for (let window = 0; window < windowCount; window++) whole[row++] = numbers[window]!;
  }
  return whole;
}

function statisticOf(statistic: number, channels: readonly StatisticsTable[], rowCount: number): Float64Array {
  const whole = new Float64Array(rowCount);
  let row = 0;
  for (const table of channels) {
    table.copyColumn(statistic, whole, row);
    row += table.windowCount;
  }
  return whole;
}

/** Numerics are stored at most twice a second. */
export function signalKindOf({ frameRateHz }: { readonly frameRateHz: number }): 'numerics' | 'waveform' {
  return frameRateHz <= 2 ? 'numerics' : 'waveform';
}

/** True where the header gives no gain or rate to convert by, or a waveform has the gain that stands for "not calibrated". */
function isUncalibrated(header: SingleHeader, signal: SignalLine): boolean {
  return !header.isRateKnown || !signal.hasGain || (signalKindOf(header) === 'waveform' && signal.gain === 1);
}

function signalCells({ path, header, place }: RowSource, channel: number): Readonly<Record<string, Cell>> {
  const signal = header.signals[channel]!;
  return {
    path,
    record: place?.record ?? header.recordName,
    segment: posix.basename(path),
    kind: signalKindOf(header),
    channel,
    signal: signal.description,
    units: signal.units,
    gain: signal.gain,
    baseline: BigInt(signal.baseline),
    uncalibrated: isUncalibrated(header, signal),
    fs_hz: header.frameRateHz * signal.samplesPerFrame,
    base_time: header.baseTime,
    base_date: header.baseDate,
  };
}

function column(name: string, type: ColumnType, description: string): Column {
  return { name, type, nullable: false, description };
}

function nullable(name: string, type: ColumnType, description: string): Column {
  return { name, type, nullable: true, description };
}
