/** Which bytes of which files hold a record's samples: everything that can be known before samples are read. */

import { posix } from 'node:path';
import { quote, quotePath, WfdbError } from './error.ts';
import { countFlacSamples } from './flac-file.ts';
import type { SampleFormat } from './formats.ts';
import { sampleFormats } from './formats.ts';
import type { SingleHeader } from './header/header.ts';
import type { SignalLine } from './header/signal-line.ts';

/** A signal's place in the frames of its file. */
export interface Channel {
  /** Index of the signal in its header. */
  readonly index: number;
  readonly samplesPerFrame: number;
  /** Of its first sample in a frame, in samples. */
  readonly frameOffset: number;
  /** Frames by which it is ahead of the others: dropped at the start, missing at the end. At most all frames. */
  readonly skewFrames: number;
  /** What the first difference adds to, where the format stores differences. */
  readonly initialValue: number;
}

export interface SignalFile {
  /** Path inside the group. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly format: SampleFormat;
  readonly startByte: number;
  /** Samples of each channel to pass over: what the header's offset counts in a FLAC file, which is read from byte 0. */
  readonly startSample: number;
  /** Bytes of all frames together, from `startByte`; of a FLAC file all bytes. */
  readonly lengthBytes: number;
  /** Samples of a frame, all channels of the file together. */
  readonly frameSamples: number;
  readonly channels: readonly Channel[];
}

/** Every signal is a channel of exactly one file, or a null signal (format 0) of none. */
export interface Reading {
  readonly frames: number;
  readonly files: readonly SignalFile[];
}

/** What stands at a path of the group: a size in bytes, the reason why it may not be read, or nothing. */
export type FindFile = (path: string) => number | string | undefined;

/** Where the files lie that a header names. */
export interface Group {
  /** Absolute path. */
  readonly root: string;
  readonly find: FindFile;
}

/** A whole frame is decoded at once; one of more samples is taken for a mistake. */
const maximumFrameSamples = 1 << 20;

/**
 * Lays out the reading of a record. File names count from the header's folder and may not leave the group.
 *
 * Where the header gives no length, it is as many whole frames as the first file holds; without a file it is 0.
 * @throws WfdbError for an unknown format, a file that is missing, unreadable, outside or too short, and for
 *   signals of one file that do not follow one another or do not agree on format and offset
 */
export function planReading(header: SingleHeader, headerPath: string, { root, find }: Group): Reading {
  const drafts = groupByFile(header.signals, headerPath);
  const files = drafts.map((draft) => ({ ...draft, sizeBytes: findSize(draft.path, headerPath, find) }));
  const frames = header.frames ?? framesIn(files[0], headerPath, root);
  if (!Number.isSafeInteger(frames * largestFrame(header.signals))) {
    const problem = `header ${quotePath(headerPath)} says ${frames} frames, expected no more samples than 2^53`;
    throw new WfdbError('bad-header', problem);
  }
  return { frames, files: files.map((file) => checkLength(finish(file, header.signals, frames), headerPath, frames)) };
}

/** What a reject or a warning says of the thing at `path` that may not be read. */
export function unreadable(path: string, reason: string): WfdbError {
  const code = reason.includes('leaves the group') ? 'outside-group' : 'not-a-regular-file';
  return new WfdbError(code, `${quotePath(path)} is ${reason}, expected a regular file inside the group`);
}

/** The path of a name that stands in a file of `folder`, or undefined where it leaves the group. */
export function resolveInside(folder: string, name: string): string | undefined {
  if (posix.isAbsolute(name)) return undefined;
  const path = posix.join(folder, name);
  return path === '..' || path.startsWith('../') ? undefined : path;
}

interface Draft {
  readonly path: string;
  readonly format: SampleFormat;
  /** In bytes, of a FLAC file in samples of each channel. */
  readonly offset: number;
  readonly frameSamples: number;
  readonly indices: readonly number[];
}

function groupByFile(signals: readonly SignalLine[], headerPath: string): Draft[] {
  const drafts: (Draft & { indices: number[]; frameSamples: number })[] = [];
  const seen = new Set<string>();
  for (const [index, signal] of signals.entries()) {
    if (signal.format === 0) continue;
    const format = findFormat(signal, index, headerPath);
    const path = resolveInside(posix.dirname(headerPath), signal.fileName);
    if (path === undefined || signal.fileName === '-') throw outsideGroup(signal, index, headerPath);
    const last = drafts.at(-1);
    if (last?.path === path) {
      refuseMixed(signals, { first: last.indices[0]!, index, headerPath });
      last.indices.push(index);
      last.frameSamples += signal.samplesPerFrame;
    } else {
      if (seen.has(path)) throw scattered(path, index, headerPath);
      seen.add(path);
      drafts.push({
        path,
        format,
        offset: signal.byteOffset,
        frameSamples: signal.samplesPerFrame,
        indices: [index],
      });
    }
    if (format.stores === 'a FLAC stream') refuseUnlikeFlac(signals, { indices: drafts.at(-1)!.indices, headerPath });
    const frameSamples = drafts.at(-1)!.frameSamples;
    if (frameSamples > maximumFrameSamples) throw hugeFrame(path, frameSamples, headerPath);
  }
  return drafts;
}

function findFormat(signal: SignalLine, index: number, headerPath: string): SampleFormat {
  const format = sampleFormats.get(signal.format);
  if (format !== undefined) return format;
  const known = [0, ...[...sampleFormats.keys()].sort((a, b) => a - b)].join(', ');
  const problem = `signal ${index} of header ${quotePath(headerPath)} has format ${signal.format}, expected one of ${known}`;
  throw new WfdbError('unknown-format', problem);
}

function outsideGroup(signal: SignalLine, index: number, headerPath: string): WfdbError {
  const names = `signal ${index} of header ${quotePath(headerPath)} names the file ${quote(signal.fileName)}`;
  return new WfdbError('outside-group', `${names}, expected a file inside the group`);
}

function refuseMixed(
  signals: readonly SignalLine[],
  { first, index, headerPath }: { first: number; index: number; headerPath: string },
): void {
  const [a, b] = [signals[first]!, signals[index]!];
  if (a.format === b.format && a.byteOffset === b.byteOffset) return;
  const was = `got ${b.format}+${b.byteOffset}, expected ${a.format}+${a.byteOffset} as for signal ${first}`;
  const problem = `signal ${index} of header ${quotePath(headerPath)} differs in format or offset from the others of its file`;
  throw new WfdbError('bad-header', `${problem}: ${was}`);
}

/** FLAC has at most eight channels, all of one rate. */
function refuseUnlikeFlac(
  signals: readonly SignalLine[],
  { indices, headerPath }: { indices: readonly number[]; headerPath: string },
): void {
  const index = indices.at(-1)!;
  const [first, last] = [signals[indices[0]!]!, signals[index]!];
  const signal = `signal ${index} of header ${quotePath(headerPath)}`;
  if (last.samplesPerFrame !== first.samplesPerFrame) {
    const counts = `got ${last.samplesPerFrame}, expected ${first.samplesPerFrame} as for signal ${indices[0]}`;
    throw new WfdbError(
      'bad-header',
      `${signal} differs in samples a frame from the others of its FLAC file: ${counts}`,
    );
  }
  if (indices.length > 8) {
    throw new WfdbError('bad-header', `${signal} is one too many for its FLAC file, which holds at most 8`);
  }
}

function scattered(path: string, index: number, headerPath: string): WfdbError {
  const problem = `signal ${index} of header ${quotePath(headerPath)} comes back to the file ${quotePath(path)}`;
  return new WfdbError('bad-header', `${problem}, expected the signals of one file one after another`);
}

function hugeFrame(path: string, frameSamples: number, headerPath: string): WfdbError {
  const got = `header ${quotePath(headerPath)} gives ${quotePath(path)} ${frameSamples} samples a frame`;
  return new WfdbError('bad-header', `${got}, expected at most ${maximumFrameSamples}`);
}

function findSize(path: string, headerPath: string, find: FindFile): number {
  const found = find(path);
  if (typeof found === 'number') return found;
  if (found !== undefined) throw unreadable(path, found);
  const problem = `${quotePath(path)} is not in the group, but header ${quotePath(headerPath)} names it as a signal file`;
  throw new WfdbError('missing-signal-file', problem);
}

function framesIn(
  file: (Draft & { readonly sizeBytes: number }) | undefined,
  headerPath: string,
  root: string,
): number {
  if (file === undefined) return 0;
  const { format, path, offset, sizeBytes, frameSamples, indices } = file;
  if (format.stores !== 'a FLAC stream') {
    return Math.floor(format.sampleCount(Math.max(0, sizeBytes - offset)) / frameSamples);
  }
  const sampleCount = countFlacSamples(root, path);
  if (sampleCount > 0) return Math.floor((Math.max(0, sampleCount - offset) * indices.length) / frameSamples);
  const problem = `neither header ${quotePath(headerPath)} nor the FLAC stream ${quotePath(path)} says how long it is`;
  throw new WfdbError('bad-header', problem);
}

function largestFrame(signals: readonly SignalLine[]): number {
  return signals.reduce((largest, signal) => Math.max(largest, signal.samplesPerFrame), 1);
}

function finish(
  file: Draft & { readonly sizeBytes: number },
  signals: readonly SignalLine[],
  frames: number,
): SignalFile {
  const { indices, offset, ...rest } = file;
  let frameOffset = 0;
  const channels = indices.map((index) => {
    const { samplesPerFrame, skewSamples, initialValue } = signals[index]!;
    // The C library shifts whole frames, rounded to the nearest.
    const skewFrames = Math.min(frames, Math.round(skewSamples / samplesPerFrame));
    const channel = { index, samplesPerFrame, frameOffset, skewFrames, initialValue };
    frameOffset += samplesPerFrame;
    return channel;
  });
  if (file.format.stores === 'a FLAC stream') {
    return { ...rest, channels, startByte: 0, startSample: offset, lengthBytes: file.sizeBytes };
  }
  const lengthBytes = file.format.byteCount(frames * file.frameSamples);
  return { ...rest, channels, startByte: offset, startSample: 0, lengthBytes };
}

function checkLength(file: SignalFile, headerPath: string, frames: number): SignalFile {
  const neededBytes = file.startByte + file.lengthBytes;
  if (frames === 0 || file.sizeBytes >= neededBytes) return file;
  const sizes = `got ${file.sizeBytes} bytes, expected ${neededBytes}`;
  const problem = `${quotePath(file.path)} is shorter than header ${quotePath(headerPath)} says: ${sizes} for ${frames} frames`;
  throw new WfdbError('short-signal-file', problem);
}
