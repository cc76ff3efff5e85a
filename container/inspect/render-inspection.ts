/** One record as text, for a terminal. */

import { visibleLine } from '../visible.ts';
import type { InspectedSignal, Inspection } from './inspection.ts';

/** Lines of text, the last one ended; whatever the header holds, nothing of it that steers the terminal. */
export function renderInspection(inspection: Inspection): string {
  const { segments, signals, comments, warnings, problems } = inspection;
  const lines = [
    ...renderHead(inspection),
    ...comments.map((comment) => `  # ${comment}`),
    '',
    ...renderTable(
      ['segment', 'start frame', 'frames', ''],
      segments.map(({ name, start_frame, frames, problem }) => [
        name === '~' ? '~ (gap)' : name,
        String(start_frame),
        String(frames),
        problem === null ? '' : 'cannot be read',
      ]),
    ),
    '',
    ...renderTable(signalTitles, signals.map(renderSignal)),
    ...renderList('warning', warnings),
    ...renderList('problem', problems),
  ];
  return `${lines.map((line) => visibleLine(line).trimEnd()).join('\n')}\n`;
}

function renderHead(inspection: Inspection): string[] {
  const { record, layout, frames, frame_rate_hz, duration_s, base_date, base_time } = inspection;
  const begin = [base_date, base_time].filter((part) => part !== null).join(' ');
  return [
    `record ${record}: ${layout === 'single' ? 'single segment' : `${layout} layout`}`,
    `  ${frames} frames, ${shorten(frame_rate_hz)} a second, ${shorten(duration_s)} s${begin === '' ? '' : `, from ${begin}`}`,
  ];
}

const signalTitles = [
  ...['#', 'signal', 'format', 'rate Hz', 'units', 'gain', 'checksum', 'samples', 'missing', 'zero'],
  ...['mean', 'std', 'min', 'median', 'max'],
];

function renderSignal(signal: InspectedSignal, index: number): string[] {
  const { name, format, fs_hz, units, gain, checksum, n_samples, n_missing, n_zero } = signal;
  const numbers = [n_samples, n_missing, n_zero, signal.mean, signal.std, signal.min, signal.p50, signal.max];
  return [
    String(index),
    name ?? '-',
    String(format),
    shorten(fs_hz),
    units,
    gain === null ? 'varies' : shorten(gain),
    checksum,
    ...numbers.map((number) => (number === null ? '-' : shorten(number))),
  ];
}

function renderTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [titles, ...rows].map((row) => row.map(visibleLine));
  const widths = titles.map((_, column) => table.reduce((width, row) => Math.max(width, row[column]!.length), 0));
  return table.map((row) => row.map((cell, column) => `  ${cell.padEnd(widths[column]!)}`).join(''));
}

function renderList(title: string, messages: readonly string[]): string[] {
  return messages.length === 0 ? [] : ['', ...messages.map((message) => `${title}: ${message}`)];
}

function shorten(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}
