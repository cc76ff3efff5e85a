/** Which bytes of which files hold a record's samples: everything that can be known before samples are read. */

import { posix } from 'node:path';
import { quote, quotePath, WfdbError } from './error.ts';
import type { SampleFormat } from './formats.ts';
import { sampleFormats } from './formats.ts';
import type { SingleHeader } from './header/header.ts';
import type { SignalLine } from './header/signal-line.ts';
import { recordFrames, refuseShortFile, type SizedFile } from './record-length.ts';

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

/** Where one file holds its signals' samples. */
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
export interface StoredRecord {
  readonly frames: number;
  readonly files: readonly SignalFile[];
}

/** What stands at a path of the group: a size in bytes, the reason why it may not be read, or nothing. */
export type FindFile = (path: string) => number | string | undefined;

/** Where the files lie that a header names. */
export interface GroupFiles {
  /** Absolute path. */
  readonly root: string;
  readonly find: FindFile;
}

/** A whole frame is decoded at once; one of more samples is taken for a mistake. */
const maximumFrameSamples = 1 << 20;

/**
 * Finds the samples of a record in its files. File names count from the header's folder and may not leave the group.
 *
 * @throws WfdbError for an unknown format, a file that is missing, unreadable, outside or too short, and for
 *   signals of one file that do not follow one another or do not agree on format and offset
 */
export function locateRecord(header: SingleHeader, headerPath: string, { root, find }: GroupFiles): StoredRecord {
  const files = groupByFile(header.signals, headerPath).map(({ path, format, offset, frameSamples, indices }) => {
    return { path, format, offset, frameSamples, indices, sizeBytes: findSize(path, headerPath, find) };
  });
  const frames = recordFrames(header, headerPath, { root, firstFile: files[0] });
  const located = files.map((file) => locateChannels(file, header.signals, frames));
  for (const file of located) refuseShortFile(file, headerPath, frames);
  return { frames, files: located };
}

/** The error for a path that may not be read. */
export function unreadable(path: string, reason: string): WfdbError {
  const fact = `${quotePath(path)} is ${reason}`;
  if (reason === 'a link that leaves the group') return new WfdbError('outside-group', fact + aRegularFile);
  if (/ cannot be | is no UTF-8$/.test(reason)) return new WfdbError('unreadable-file', fact);
  return new WfdbError('not-a-regular-file', fact + aRegularFile);
}

const aRegularFile = ', expected a regular file inside the group';

/** The limit of a file's name in a header, in bytes: no system opens a longer path. */
const longestNameBytes = 4096;

/** What is wrong with the length of a name that stands in a header, in words; undefined where nothing is. */
export function describeLongName(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes <= longestNameBytes
    ? undefined
    : `is too long: got ${bytes} bytes, expected at most ${longestNameBytes}`;
}

/** The path of a name that stands in a file of `folder`, or undefined where it leaves the group. */
export function resolveInside(folder: string, name: string): string | undefined {
  if (posix.isAbsolute(name)) return undefined;
  // Not posix.join, whose time is the square of how often `../` stands in the name.
  if (!/[/]|^\.{0,2}$/.test(name)) return folder === '.' ? name : `${folder}/${name}`;
  const parts = folder === '.' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return `${parts.join('/') || '.'}${name.endsWith('/') ? '/' : ''}`;
}

type UnsizedFile = Omit<SizedFile, 'sizeBytes'>;

function groupByFile(signals: readonly SignalLine[], headerPath: string): UnsizedFile[] {
  const files: (UnsizedFile & { indices: number[]; frameSamples: number })[] = [];
  const seen = new Set<string>();
  const folder = posix.dirname(headerPath);
  for (const [index, signal] of signals.entries()) {
    if (signal.format === 0) continue;
    const format = findFormat(signal, index, headerPath);
    refuseLongName(signal, index, headerPath);
    const path = resolveInside(folder, signal.fileName);
    if (path === undefined || signal.fileName === '-') throw outsideGroup(signal, index, headerPath);
    const last = files.at(-1);
    if (last?.path === path) {
      refuseMixed(signals, { first: last.indices[0]!, index, headerPath });
      last.indices.push(index);
      last.frameSamples += signal.samplesPerFrame;
    } else {
      if (seen.has(path)) throw scattered(path, index, headerPath);
      seen.add(path);
      files.push({
        path,
        format,
        offset: signal.byteOffset,
        frameSamples: signal.samplesPerFrame,
        indices: [index],
      });
    }
    if (format.stores === 'a FLAC stream') refuseUnlikeFlac(signals, { indices: files.at(-1)!.indices, headerPath });
    const frameSamples = files.at(-1)!.frameSamples;
    if (frameSamples > maximumFrameSamples) throw hugeFrame(path, frameSamples, headerPath);
  }
  return files;
}

function findFormat(signal: SignalLine, index: number, headerPath: string): SampleFormat {
  const format = sampleFormats.get(signal.format);
  if (format !== undefined) return format;
  const known = [0, ...[...sampleFormats.keys()].sort((a, b) => a - b)].join(', ');
  const problem = `signal ${index} of header ${quotePath(headerPath)} has format ${signal.format}, expected one of ${known}`;
  throw new WfdbError('unknown-format', problem);
}

function refuseLongName({ fileName }: SignalLine, index: number, headerPath: string): void {
  const problem = describeLongName(fileName);
  if (problem === undefined) return;
  throw new WfdbError(
    'bad-header',
    `signal ${index} of header ${quotePath(headerPath)}: the name of its file ${problem}`,
  );
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

function locateChannels(file: SizedFile, signals: readonly SignalLine[], frames: number): SignalFile {
  const { path, sizeBytes, format, frameSamples, indices, offset } = file;
  let frameOffset = 0;
  const channels = indices.map((index) => {
    const { samplesPerFrame, skewSamples, initialValue } = signals[index]!;
    // The C library shifts whole frames, rounded to the nearest.
    const skewFrames = Math.min(frames, Math.round(skewSamples / samplesPerFrame));
    const channel = { index, samplesPerFrame, frameOffset, skewFrames, initialValue: initialValue ?? 0 };
    frameOffset += samplesPerFrame;
    return channel;
  });
  const isFlac = format.stores === 'a FLAC stream';
  return {
    path,
    sizeBytes,
    format,
    startByte: isFlac ? 0 : offset,
    startSample: isFlac ? offset : 0,
    lengthBytes: isFlac ? sizeBytes : format.byteCount(frames * frameSamples),
    frameSamples,
    channels,
  };
}
