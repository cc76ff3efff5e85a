/** Reads one record, with all of its segments, and says everything about it. */

import { type ChecksumState, checkSums } from '../wfdb/checksum.ts';
import { quote, WfdbError } from '../wfdb/error.ts';
import type { Header, SingleHeader } from '../wfdb/header/header.ts';
import { type HeaderFile, readHeaderNow } from '../wfdb/header/read-header.ts';
import type { SignalLine } from '../wfdb/header/signal-line.ts';
import { secondsOf } from '../wfdb/seconds.ts';
import type { Statistics } from '../wfdb/statistics.ts';
import { type FindFile, locateRecord } from '../wfdb/stored-record.ts';
import { summarizeRecord } from '../wfdb/summarize.ts';
import { noValues } from '../wfdb/window-counts.ts';
import { type ListedPart, partsOf, type RecordParts } from './record-parts.ts';
import { WholeSignal } from './whole-signal.ts';

/** Keys as in the JSON that `inspect` prints; units are in their names. */
export interface Inspection {
  readonly record: string;
  readonly layout: 'single' | 'fixed' | 'variable';
  readonly frame_rate_hz: number;
  readonly frames: number;
  readonly duration_s: number;
  readonly base_time: string | null;
  readonly base_date: string | null;
  readonly comments: readonly string[];
  readonly segments: readonly InspectedSegment[];
  /** In the header's order; in the layout's for a variable layout. */
  readonly signals: readonly InspectedSignal[];
  /** What keeps the record from being read whole: signals then have neither digest nor statistics. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface InspectedSegment {
  /** `~` for a gap. */
  readonly name: string;
  readonly start_frame: number;
  readonly frames: number;
  readonly problem: string | null;
}

export interface InspectedSignal extends Nullable<Statistics> {
  readonly name: string | null;
  /** Of the first segment that holds the signal; 0 where none does. */
  readonly format: number;
  readonly units: string;
  /** Null where segments differ. */
  readonly gain: number | null;
  readonly baseline: number | null;
  readonly samples_per_frame: number;
  readonly fs_hz: number;
  readonly checksum: ChecksumState;
  /** SHA-256 of the deskewed samples as little-endian int32, missing ones as -2147483648. */
  readonly sha256_i32le: string | null;
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

/**
 * Inspects the record of a header; segments are looked for beside it.
 *
 * @param find  what stands at a path below the header's folder
 * @throws WfdbError where the record's own header cannot be read; everything else is a problem in the result
 */
export function inspectRecord(file: HeaderFile, find: FindFile): Inspection {
  const header = readHeaderNow(file);
  const record = partsOf(header, file, find);
  const signals = record.signals.map((line) => ({
    line,
    whole: new WholeSignal(),
    scales: new Set<string>(),
    formats: new Set<number>(),
  }));
  const segments: InspectedSegment[] = [];
  const problems = [...record.problems];
  const warnings = [...header.warnings, ...record.warnings];
  let startFrame = 0;
  for (const part of record.parts) {
    const { problem, frames } = readPart({ part, record, signals, root: file.root, find });
    if (problem !== null) problems.push(problem);
    if (part.frames !== null && part.frames !== frames) {
      warnings.push(`segment ${quote(part.name)} has ${frames} frames, but is listed with ${part.frames}`);
    }
    segments.push({ name: part.name, start_frame: startFrame, frames, problem });
    startFrame += part.frames ?? frames;
  }
  return {
    record: header.recordName,
    layout: record.layout,
    frame_rate_hz: header.frameRateHz,
    frames: startFrame,
    duration_s: secondsOf(startFrame, header.frameRateHz),
    base_time: header.baseTime,
    base_date: header.baseDate,
    comments: header.comments,
    segments,
    signals: signals.map((signal) => describeSignal(signal, { header, complete: problems.length === 0 })),
    problems,
    warnings,
  };
}

interface InspectedState {
  readonly line: SignalLine;
  readonly whole: WholeSignal;
  /** The scales of the segments that hold the signal, each once. */
  readonly scales: Set<string>;
  /** Their formats, in order. */
  readonly formats: Set<number>;
}

interface PartRequest {
  readonly part: ListedPart;
  readonly record: RecordParts;
  readonly signals: readonly InspectedState[];
  readonly root: string;
  readonly find: FindFile;
}

function readPart(request: PartRequest): { problem: string | null; frames: number } {
  const { part, signals } = request;
  if (part.problem !== null) return { problem: part.problem, frames: part.frames ?? 0 };
  if (part.header === null) {
    const frames = part.frames ?? 0;
    for (const signal of signals) addAbsent(signal, frames);
    return { problem: null, frames };
  }
  try {
    return { problem: null, frames: readSegment(request, part.header, part.path) };
  } catch (error) {
    if (error instanceof WfdbError) return { problem: error.message, frames: part.frames ?? 0 };
    throw error;
  }
}

function readSegment({ record, signals, root, find }: PartRequest, header: SingleHeader, path: string): number {
  const stored = locateRecord(header, path, { root, find });
  const { frames } = stored;
  const sources = signals.map(({ line }, index) => record.sourceOf(line, index, header));
  const slotsOf = (source: number) => signals.filter((_, slot) => sources[slot] === source);
  const slots = header.signals.map((_, source) => slotsOf(source));
  const missingCodes = new Map<number, number | null>();
  const skewFrames = new Map<number, number>();
  for (const { format, channels } of stored.files) {
    for (const channel of channels) {
      missingCodes.set(channel.index, format.missingCode);
      skewFrames.set(channel.index, channel.skewFrames);
    }
  }
  const sums = summarizeRecord({
    root,
    header,
    stored,
    windowFrames: Math.max(1, frames),
    distributions: record.parts.length > 1 ? 'whole' : 'as-needed',
    close: (source, window) => {
      for (const { whole } of slots[source]!) whole.addCounts(window.counts(), header.signals[source]!);
    },
    samples: (source, samples) => {
      for (const { whole } of slots[source]!) whole.addSamples(samples, missingCodes.get(source) ?? null);
    },
  });
  const checksums = checkSums(header, sums);
  for (const [slot, signal] of signals.entries()) {
    const source = sources[slot]!;
    const line = header.signals[source];
    if (line === undefined) {
      addAbsent(signal, frames);
      continue;
    }
    signal.whole.addMissing((skewFrames.get(source) ?? frames) * line.samplesPerFrame);
    signal.whole.addChecksum(checksums[source]!);
    signal.formats.add(line.format);
    signal.scales.add(`${line.gain} ${line.baseline}`);
  }
  return frames;
}

function addAbsent({ line, whole }: InspectedState, frames: number): void {
  const count = frames * line.samplesPerFrame;
  whole.addMissing(count);
  whole.addCounts(
    {
      sampleCount: count,
      missingCount: count,
      checksum: 0,
      distribution: noValues,
      differences: { pairs: 0, absoluteSum: 0, equalPairs: 0 },
    },
    line,
  );
}

function describeSignal(
  { line, whole, scales, formats }: InspectedState,
  { header, complete }: { header: Header; complete: boolean },
): InspectedSignal {
  const { gain, baseline } = scales.size > 1 ? { gain: null, baseline: null } : line;
  return {
    name: line.description,
    format: formats.values().next().value ?? line.format,
    units: line.units,
    gain,
    baseline,
    samples_per_frame: line.samplesPerFrame,
    fs_hz: header.frameRateHz * line.samplesPerFrame,
    checksum: whole.checksum(),
    sha256_i32le: complete ? whole.digest() : null,
    ...(complete ? whole.statistics() : unknownStatistics),
  };
}

const unknownStatistics: Nullable<Statistics> = {
  n_samples: null,
  n_missing: null,
  n_zero: null,
  mean: null,
  std: null,
  min: null,
  p05: null,
  p25: null,
  p50: null,
  p75: null,
  p95: null,
  max: null,
  skewness: null,
  kurtosis: null,
  mean_abs_diff: null,
  flat_fraction: null,
};
