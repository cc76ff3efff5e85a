/** What a record consists of: itself alone, or the segments and gaps of a master, and the signals of the whole. */

import { posix } from 'node:path';
import { quote, quotePath, WfdbError } from '../wfdb/error.ts';
import { gapName, type Header, type MasterHeader, type SegmentLine, type SingleHeader } from '../wfdb/header/header.ts';
import { type HeaderFile, headerSuffix, readHeaderNow } from '../wfdb/header/read-header.ts';
import type { SignalLine } from '../wfdb/header/signal-line.ts';
import { segmentPath } from '../wfdb/masters.ts';
import type { FindFile } from '../wfdb/stored-record.ts';

export interface RecordParts {
  readonly layout: 'single' | 'fixed' | 'variable';
  readonly signals: readonly SignalLine[];
  readonly parts: readonly ListedPart[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Index in a segment's header of a signal of the whole; -1 where the segment does not have it. */
  readonly sourceOf: (signal: SignalLine, index: number, segment: SingleHeader) => number;
}

/** A stretch of the record: a segment with its header, a gap without one, or a segment that cannot be read. */
export interface ListedPart {
  readonly name: string;
  /** As listed; null for a single-segment record, whose own header decides. */
  readonly frames: number | null;
  /** Path of the header. */
  readonly path: string;
  readonly header: SingleHeader | null;
  readonly problem: string | null;
}

/** Reads the headers that a record's own header names; a part that cannot be read says why. */
export function partsOf(header: Header, file: HeaderFile, find: FindFile): RecordParts {
  if (header.kind === 'single') return singlePart(header, file);
  const parts = header.segments.map((segment) => readListed(segment, file, find));
  const first = parts[0];
  const variable = first !== undefined && first.frames === 0 && first.name !== gapName;
  const pattern = variable ? first : parts.find((part) => part.header !== null);
  const segments = variable ? parts.slice(1) : parts;
  return {
    layout: variable ? 'variable' : 'fixed',
    signals: pattern?.header?.signals ?? [],
    parts: segments,
    problems: variable && first.problem !== null ? [first.problem] : [],
    warnings: describeLength(header),
    sourceOf: variable ? sameDescription : sameIndex,
  };
}

function singlePart(header: SingleHeader, { path }: HeaderFile): RecordParts {
  const part = { name: posix.basename(path, headerSuffix), frames: null, path, header, problem: null };
  return { layout: 'single', signals: header.signals, parts: [part], problems: [], warnings: [], sourceOf: sameIndex };
}

function sameIndex(_: SignalLine, index: number, segment: SingleHeader): number {
  return index < segment.signals.length ? index : -1;
}

function sameDescription({ description }: SignalLine, _: number, segment: SingleHeader): number {
  return segment.signals.findIndex((signal) => signal.description === description);
}

function readListed({ name, frames }: SegmentLine, file: HeaderFile, find: FindFile): ListedPart {
  const unitPath = name === gapName ? gapName : segmentPath(file.path.slice(0, -headerSuffix.length), name);
  const part = { name, frames, path: (unitPath ?? name) + headerSuffix, header: null, problem: null };
  if (name === gapName) return part;
  try {
    return { ...part, header: readSegmentHeader(file.root, part.path, unitPath === undefined ? undefined : find) };
  } catch (error) {
    if (!(error instanceof WfdbError)) throw error;
    return { ...part, problem: `segment ${quote(name)} cannot be read: ${error.message}` };
  }
}

function readSegmentHeader(root: string, path: string, find: FindFile | undefined): SingleHeader {
  if (find === undefined) throw new WfdbError('outside-group', `header ${quotePath(path)} lies outside the folder`);
  const found = find(path);
  if (typeof found !== 'number') {
    throw new WfdbError('no-header', `header ${quotePath(path)} is ${found ?? 'not there'}`);
  }
  const header = readHeaderNow({ root, path, sizeBytes: found });
  if (header.kind === 'single') return header;
  throw new WfdbError('bad-header', `header ${quotePath(path)} has segments of its own; segments cannot nest`);
}

function describeLength({ statedSegmentCount, segments, frames }: MasterHeader): string[] {
  const sum = segments.reduce((total, segment) => total + segment.frames, 0);
  const messages: string[] = [];
  if (segments.length < statedSegmentCount) {
    messages.push(`the header says ${statedSegmentCount} segments, but lists ${segments.length}`);
  }
  if (frames !== null && frames !== sum)
    messages.push(`the header says ${frames} frames, but its segments have ${sum}`);
  return messages;
}
