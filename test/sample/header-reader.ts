/** A second, deliberately small reading of WFDB headers and signal files, which shares no code with the writer. */

import { readFileSync } from 'node:fs';

export interface ReadSignal {
  readonly file: string;
  readonly format: number;
  readonly gain: string;
  readonly initial: number;
  readonly checksum: number;
  readonly description: string;
}

export interface ReadHeader {
  readonly name: string;
  /** Null for a record without segments. */
  readonly segmentCount: number | null;
  readonly signalCount: number;
  readonly frameRate: string;
  readonly frames: number;
  readonly time: string;
  readonly lines: readonly string[];
  readonly comments: readonly string[];
}

export function readHeader(path: string): ReadHeader {
  const all = readFileSync(path, 'utf8').split(/\r?\n/);
  const [first, ...lines] = all.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [name = '', signals, frameRate = '', frames, time = ''] = first!.trim().split(/\s+/);
  const [record = '', segments] = name.split('/');
  return {
    name: record,
    segmentCount: segments === undefined ? null : Number(segments),
    signalCount: Number(signals),
    frameRate,
    frames: Number(frames),
    time,
    lines,
    comments: all.filter((line) => line.startsWith('#')),
  };
}

export function readSignalLine(line: string): ReadSignal {
  const match = /^(\S+) (\d+) (\S+) \d+ -?\d+ (-?\d+) (-?\d+) 0 (.+)$/.exec(line);
  if (match === null) throw new Error(`not a signal line: ${line}`);
  const [, file = '', format, gain = '', initial, checksum, description = ''] = match;
  return {
    file,
    format: Number(format),
    gain,
    initial: Number(initial),
    checksum: Number(checksum),
    description,
  };
}

/** The samples of a signal file, signal by signal, by the definitions of signal(5) written out one bit field at a time. */
export function decodeSignals(
  bytes: Uint8Array,
  { format, signalCount }: { format: number; signalCount: number },
): number[][] {
  const decode = new Map([
    [16, decode16],
    [80, decode80],
    [212, decode212],
  ]).get(format);
  if (decode === undefined) throw new Error(`unexpected format ${format}`);
  const samples = decode(bytes);
  const frames = Math.floor(samples.length / signalCount);
  return Array.from({ length: signalCount }, (_, signal) =>
    Array.from({ length: frames }, (_, frame) => samples[frame * signalCount + signal]!),
  );
}

function decode80(bytes: Uint8Array): number[] {
  return Array.from(bytes, (byte) => byte - 128);
}

function decode16(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getInt16(2 * index, true));
}

function decode212(bytes: Uint8Array): number[] {
  const twelveBits = (value: number): number => (value > 2047 ? value - 4096 : value);
  const samples: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 3) {
    const [low, nibbles, high] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]];
    samples.push(twelveBits(low + 256 * (nibbles % 16)));
    if (high !== undefined) samples.push(twelveBits(high + 256 * Math.floor(nibbles / 16)));
  }
  return samples;
}

/** A time of day in a header, `HH:MM:SS.fff` or with leading parts left out, in milliseconds. */
export function readTimeMs(text: string): number {
  return Math.round(1000 * text.split(':').reduce((seconds, part) => 60 * seconds + Number(part), 0));
}
