/** The text of the three kinds of headers, in the words and order of WFDB header(5). */

import { headerChecksumOf, signalLine } from '../wfdb-writer/header-lines.ts';
import { missingCode } from '../wfdb-writer/signal-bytes.ts';
import type { LayoutSignal, RecordPlan, SegmentPlan, SignalPlan, WaveformPlan } from './plan.ts';

/**
 * The header of a segment or of numerics, with initial value and checksum of the samples.
 *
 * @param samples digital samples, one array a signal of the segment
 */
export function renderSegmentHeader(record: RecordPlan, segment: SegmentPlan, samples: readonly Int16Array[]): string {
  const { name, frameRateText, frames, startMs } = segment;
  const time = renderTime(startMs, record);
  const signalLines = segment.signals.map((signal, index) => {
    const isLast = index === segment.signals.length - 1;
    if (isLast && segment.damage === 'header-with-garbage') return garbage;
    return renderSignalLine(segment, signal, samples[index]!);
  });
  return renderLines(record, [
    `${name} ${segment.signals.length} ${frameRateText} ${frames} ${time}`,
    ...signalLines,
    ...renderComments(record),
  ]);
}

const garbage = `@@ 0x1F ?? not a signal line ${'@'.repeat(20)}`;

/** The layout of a variable-layout record: the union of its segments' signals, without samples. */
export function renderLayoutHeader(record: RecordPlan, waveform: WaveformPlan): string {
  return renderLines(record, [
    `${record.name}_layout ${waveform.layout.length} 125 0 ${renderTime(record.startMs, record)}`,
    ...waveform.layout.map((signal) =>
      signalLine({ ...signal, file: '~', format: 0, gain: renderGain(signal), checksum: 0 }),
    ),
    ...renderComments(record),
  ]);
}

/** The master of a variable-layout record: its layout, segments and gaps with their lengths in frames. */
export function renderMasterHeader(record: RecordPlan, waveform: WaveformPlan): string {
  const { frames, layout, pieces } = waveform;
  const lines = renderLines(record, [
    `${record.name}/${pieces.length + 1} ${layout.length} 125 ${frames} ${renderTime(record.startMs, record)}`,
    `${record.name}_layout 0`,
    ...pieces.map((piece) =>
      piece.kind === 'gap' ? `~ ${piece.frames}` : `${piece.segment.name} ${piece.segment.frames}`,
    ),
    ...renderComments(record),
  ]);
  return lines + record.masterComments.map((comment) => `# ${comment}\n`).join('');
}

function renderSignalLine(segment: SegmentPlan, signal: SignalPlan, samples: Int16Array): string {
  const { adcResolutionBits, adcZeroAdu, description } = signal;
  return signalLine({
    file: `${segment.name}.dat`,
    format: segment.format,
    gain: renderGain(signal),
    adcResolutionBits,
    adcZeroAdu,
    initialAdu: samples[0] ?? missingCode[segment.format],
    checksum: headerChecksumOf(samples),
    description,
  });
}

function renderGain({ gainAduPerUnit, baselineAdu, units }: SignalPlan | LayoutSignal): string {
  return `${gainAduPerUnit}${baselineAdu === null ? '' : `(${baselineAdu})`}/${units}`;
}

function renderComments(record: RecordPlan): string[] {
  return record.comments.map((comment) => `# ${comment}`);
}

function renderLines(record: RecordPlan, lines: readonly string[]): string {
  return lines.map((line) => line + record.lineEnd).join('');
}

/** `HH:MM:SS.fff`; with leading zeros blanked down to the minutes where the record pads with blanks. */
function renderTime(timeMs: number, record: RecordPlan): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const milliseconds = String(timeMs % 1000).padStart(3, '0');
  const hours = Math.floor(timeMs / 3_600_000);
  const time = `${two(hours)}:${two((timeMs / 60_000) % 60)}:${two((timeMs / 1000) % 60)}.${milliseconds}`;
  if (!record.blankPaddedTime) return time;
  return hours === 0 ? `   ${time.slice(3)}` : time.replace(/^0/, ' ');
}
