/**
 * The text of a WFDB header as plain data: a single-segment record with its signals, or a master with its segments.
 * Work and memory follow the text, never a number that stands in it.
 */

import { quote, quotePath, WfdbError } from '../error.ts';
import { type HeaderLine, leadingCount, required, splitFields } from './fields.ts';
import { HeaderWarnings } from './header-warnings.ts';
import { parseRecordLine, type RecordLine } from './record-line.ts';
import { parseSignalLine, type SignalLine } from './signal-line.ts';

/** A record with signal files of its own; a layout has this form too. */
export interface SingleHeader extends RecordLine {
  readonly kind: 'single';
  /** Exactly as many as the record line says. */
  readonly signals: readonly SignalLine[];
  /** Texts of the comment lines, trimmed, without their `#`. */
  readonly comments: readonly string[];
  /** What is odd about the header and costs no samples. */
  readonly warnings: readonly string[];
}

/** A multi-segment record: the order of its segments, and no signals of its own. */
export interface MasterHeader extends RecordLine {
  readonly kind: 'master';
  /** As the record line says; more than `segments` where lines are missing. */
  readonly statedSegmentCount: number;
  readonly segments: readonly SegmentLine[];
  readonly comments: readonly string[];
  readonly warnings: readonly string[];
}

/** A segment as its master lists it. */
export interface SegmentLine {
  /** Name of the segment's header without `.hea`, relative to the master's folder; `~` for a gap. */
  readonly name: string;
  readonly frames: number;
}

export type Header = SingleHeader | MasterHeader;

/** The segment name of a gap: no header, no signal file. */
export const gapName = '~';

/** Of one record. The largest arrays of electrodes have as many; work and memory grow with each. */
const mostSignals = 4096;

/**
 * Parses a header's text. Lines may end in LF or CRLF; blank lines and comments may stand anywhere.
 *
 * @param path  the header's path in the group, for messages
 * @throws WfdbError `empty-header`, `bad-header` (names line, field, what was got and expected), `missing-signal-lines`,
 *   `too-many-signals`
 * @see WFDB header(5)
 */
export function parseHeader(text: string, path: string): Header {
  const warnings = new HeaderWarnings();
  const comments: string[] = [];
  const lines: HeaderLine[] = [];
  let number = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    number++;
    if (line.startsWith('#')) comments.push(line.replace(/^#+/, '').trim());
    else if (line !== '') lines.push({ path, number, text: line, warnings });
  }
  const [first, ...others] = lines;
  if (first === undefined) {
    throw new WfdbError('empty-header', `header ${quotePath(path)} is empty, expected a record line as in "100 2 360"`);
  }
  const record = parseRecordLine(first);
  if (record.segmentCount !== null) {
    const segments = takeLines(others, record.segmentCount, 'segments').map(parseSegmentLine);
    const statedSegmentCount = record.segmentCount;
    return { ...record, kind: 'master', statedSegmentCount, segments, comments, warnings: warnings.list() };
  }
  if (others.length < record.signalCount) {
    const counts = `got ${others.length}, expected ${record.signalCount}`;
    throw new WfdbError(
      'missing-signal-lines',
      `header ${quotePath(path)} has fewer signal lines than it says: ${counts}`,
    );
  }
  if (record.signalCount > mostSignals) {
    const counts = `got ${record.signalCount}, expected at most ${mostSignals}`;
    throw new WfdbError('too-many-signals', `header ${quotePath(path)} has too many signals: ${counts}`);
  }
  const signals = takeLines(others, record.signalCount, 'signals').map(parseSignalLine);
  // To spread the line takes longer than to parse it.
  const { recordName, segmentCount, signalCount, frameRateHz, isRateKnown } = record;
  const { counterRateHz, baseCounter, frames, baseTime, baseDate } = record;
  return {
    recordName,
    segmentCount,
    signalCount,
    frameRateHz,
    isRateKnown,
    counterRateHz,
    baseCounter,
    frames,
    baseTime,
    baseDate,
    kind: 'single',
    signals,
    comments,
    warnings: warnings.list(),
  };
}

/**
 * As many lines as the record line says; WFDB ignores the others.
 * @throws WfdbError `bad-header` where it says none and there are some: they would be lost without a trace
 */
function takeLines(lines: readonly HeaderLine[], count: number, what: string): readonly HeaderLine[] {
  const beyond = lines[count];
  if (beyond !== undefined) {
    const { path, number, warnings } = beyond;
    const more = `line ${number}: ${quote(beyond.text)} and what follows it is past the ${count} ${what} of its first line`;
    if (count === 0) throw new WfdbError('bad-header', `header ${quotePath(path)}, ${more}`);
    warnings.add(`header ${quotePath(path)}, ${more}, and is left out`);
  }
  return lines.slice(0, count);
}

/** True where the header only gives a variable-layout record the union of its signals: null signals, no length. */
export function isLayout(header: SingleHeader): boolean {
  return header.frames === null && hasOnlyNullSignals(header);
}

/** True where no signal has a file (format 0 throughout). */
export function hasOnlyNullSignals(header: SingleHeader): boolean {
  return header.signals.length > 0 && header.signals.every((signal) => signal.format === 0);
}

function parseSegmentLine(line: HeaderLine): SegmentLine {
  const [name = '', length] = splitFields(line.text, 2).fields;
  const field = { what: "the segment's length", got: length, expected: 'a number of frames' };
  return { name, frames: required(leadingCount(length ?? ''), line, field) };
}
