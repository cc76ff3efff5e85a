/** The columns of `features.parquet`, and the rows of a unit in them. */

import { posix } from 'node:path';
import type { Cell, Cells, Column, ColumnBatch, ColumnType } from '../extractor.ts';
import type { SingleHeader } from './header/header.ts';
import type { SignalLine } from './header/signal-line.ts';
import { type StatisticsTable, statisticNames } from './statistics-table.ts';
import { type RowSource, windowColumns } from './window-times.ts';

/** Without `group`, which the runtime adds. */
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
export function kindOf({ frameRateHz }: { readonly frameRateHz: number }): 'numerics' | 'waveform' {
  return frameRateHz <= 2 ? 'numerics' : 'waveform';
}

/** True where the header gives no gain or rate to convert by, or a waveform has the gain that stands for "not calibrated". */
function isUncalibrated(header: SingleHeader, signal: SignalLine): boolean {
  return !header.isRateKnown || !signal.hasGain || (kindOf(header) === 'waveform' && signal.gain === 1);
}

function signalCells({ path, header, place }: RowSource, channel: number): Readonly<Record<string, Cell>> {
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
    baseline: BigInt(signal.baseline),
    uncalibrated: isUncalibrated(header, signal),
    fs_hz: header.frameRateHz * signal.samplesPerFrame,
    base_time: header.baseTime,
    base_date: header.baseDate,
  };
}

function column(name: string, type: ColumnType): Column {
  return { name, type, nullable: false };
}

function nullable(name: string, type: ColumnType): Column {
  return { name, type, nullable: true };
}
