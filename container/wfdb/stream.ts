/** Streams the samples of a record's files, channel by channel, in constant memory. */

import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { quotePath, unreadableFile, WfdbError } from './error.ts';
import type { Channel, SignalFile } from './reading.ts';

/** Bytes, samples and gathered samples of a block stay in a second-level cache of 1 MiB or little more. */
const blockSamples = 1 << 17;

export interface StreamRequest {
  /** Absolute path of the group folder. */
  readonly root: string;
  readonly file: SignalFile;
  readonly frames: number;
  /** The channels to hand out; the others are passed over. */
  readonly channels: readonly Channel[];
  /**
   * Takes the next samples of a channel, in order and skew taken out: those of its first `skewFrames` frames are never
   * handed out, and as many frames are missing at its end. The array is reused after the call.
   */
  readonly take: (channel: Channel, samples: Int32Array) => void;
}

/**
 * Reads one signal file once, from its first frame to its last.
 *
 * Reading is synchronous: a worker thread has nothing else to do, and a block costs one call.
 * @returns for each of the channels, in their order, the sum modulo 65536 of the samples that skew left out
 * @throws WfdbError `short-signal-file` where the file ends early, `unreadable-file` where the system cannot read it
 */
export function streamChannels(request: StreamRequest): number[] {
  const { file, frames, channels, take } = request;
  const skippedSums = channels.map(() => 0);
  if (frames === 0) return skippedSums;
  const framesPerBlock = Math.min(frames, blockFrames(file));
  const bytes = new Uint8Array(file.format.byteCount(framesPerBlock * file.frameSamples));
  const interleaved = new Int32Array(framesPerBlock * file.frameSamples);
  const largest = channels.reduce((most, channel) => Math.max(most, channel.samplesPerFrame), 1);
  const gathered = new Int32Array(framesPerBlock * largest);
  const lastValues = channels.map(({ initialValue }) => initialValue);
  const descriptor = open(request);
  try {
    let position = file.startByte;
    for (let frame = 0; frame < frames; frame += framesPerBlock) {
      const blockFrameCount = Math.min(framesPerBlock, frames - frame);
      const sampleCount = blockFrameCount * file.frameSamples;
      const byteCount = file.format.byteCount(sampleCount);
      readFully(descriptor, bytes.subarray(0, byteCount), { path: file.path, position });
      position += byteCount;
      file.format.decode(bytes, sampleCount, interleaved);
      for (const [slot, channel] of channels.entries()) {
        const samples = gather(interleaved, gathered, { file, channel, frameCount: blockFrameCount });
        if (file.format.stores === 'differences') lastValues[slot] = sumUp(samples, lastValues[slot]!);
        const skipped = Math.min(blockFrameCount, Math.max(0, channel.skewFrames - frame)) * channel.samplesPerFrame;
        for (let index = 0; index < skipped; index++) {
          skippedSums[slot] = (skippedSums[slot]! + samples[index]!) & 0xffff;
        }
        if (skipped < samples.length) take(channel, samples.subarray(skipped));
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return skippedSums;
}

/** Turns differences into values, in place. Gives back the last value. */
function sumUp(samples: Int32Array, previous: number): number {
  let value = previous | 0;
  for (let index = 0; index < samples.length; index++) {
    value = (value + samples[index]!) | 0;
    samples[index] = value;
  }
  return value;
}

/** Whole frames that fill a block, and whole packs, so that every block begins between bytes. */
function blockFrames({ format, frameSamples }: SignalFile): number {
  const frames = Math.max(1, Math.floor(blockSamples / frameSamples));
  return Math.ceil(frames / format.packedSamples) * format.packedSamples;
}

function open({ root, file }: StreamRequest): number {
  try {
    return openSync(join(root, file.path), 'r');
  } catch (cause) {
    throw unreadableFile(file.path, cause);
  }
}

function readFully(
  descriptor: number,
  bytes: Uint8Array,
  { path, position }: { path: string; position: number },
): void {
  let filled = 0;
  while (filled < bytes.length) {
    const count = read(descriptor, bytes.subarray(filled), { path, position: position + filled });
    if (count === 0) {
      const sizes = `got ${position + filled} bytes, expected at least ${position + bytes.length}`;
      throw new WfdbError('short-signal-file', `${quotePath(path)} became shorter while it was read: ${sizes}`);
    }
    filled += count;
  }
}

function read(descriptor: number, bytes: Uint8Array, { path, position }: { path: string; position: number }): number {
  try {
    return readSync(descriptor, bytes, 0, bytes.length, position);
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
}

/** A channel's samples of a block, one after another. */
function gather(
  interleaved: Int32Array,
  gathered: Int32Array,
  { file, channel, frameCount }: { file: SignalFile; channel: Channel; frameCount: number },
): Int32Array {
  const { samplesPerFrame, frameOffset } = channel;
  const { frameSamples } = file;
  const count = frameCount * samplesPerFrame;
  if (samplesPerFrame === frameSamples) return interleaved.subarray(0, count);
  if (samplesPerFrame === 1) {
    for (let index = 0, from = frameOffset; index < count; index++, from += frameSamples) {
      gathered[index] = interleaved[from]!;
    }
  } else {
    for (let index = 0, frame = frameOffset; index < count; frame += frameSamples) {
      for (let sample = 0; sample < samplesPerFrame; sample++) gathered[index++] = interleaved[frame + sample]!;
    }
  }
  return gathered.subarray(0, count);
}
