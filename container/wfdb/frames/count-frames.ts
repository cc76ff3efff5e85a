/**
 * The fast way through a signal file: its frames stay as they are stored, and loops in WebAssembly count and compare
 * them in blocks that stay in cache. For files whose channels have one sample a frame each, no skew, and at most 16
 * bits a sample; `stream.ts` reads the others.
 */

import type { ClosedWindow } from '../closed-window.ts';
import { endedEarly } from '../error.ts';
import type { PackedFormat } from '../formats.ts';
import { SignalBytes } from '../signal-bytes.ts';
import type { Channel, SignalFile } from '../stored-record.ts';
import { FrameCounter } from './frame-counter.ts';
import { unpackingOf, widestFrame } from './frame-layout.ts';

/** A signal file that `countFrames` takes. */
export type CountableFile = SignalFile & { readonly format: PackedFormat };

/** A stretch of a record's frames. */
export interface FrameRange {
  /** Counted from 0. */
  readonly startFrame: number;
  /** The first frame after it. */
  readonly endFrame: number;
}

export interface FrameCount {
  /** Absolute path of the group folder. */
  readonly root: string;
  readonly file: CountableFile;
  /** Begins at a pack. The pair across its start is counted with it, unless a window begins there. */
  readonly range: FrameRange;
  /** Frames a window, at least 1; windows are counted from frame 0. */
  readonly windowFrames: number;
  /** The channels to count; the others are passed over. */
  readonly channels: readonly Channel[];
  readonly close: (channel: Channel, window: ClosedWindow) => void;
}

/** True where `countFrames` gives what the general way does. */
export function isCountable(file: SignalFile): file is CountableFile {
  const { format, channels, frameSamples } = file;
  return (
    unpackingOf(format) !== undefined &&
    frameSamples <= widestFrame &&
    channels.every(({ samplesPerFrame, skewFrames }) => samplesPerFrame === 1 && skewFrames === 0)
  );
}

/**
 * Counts every window of every channel, the windows of one channel in their order; at least one, even of no frames.
 *
 * @throws WfdbError `short-signal-file` where the file ends early, `unreadable-file`
 */
export function countFrames(request: FrameCount): void {
  const { root, file, channels, range, windowFrames } = request;
  const { path } = file;
  const source = new SignalBytes(root, path);
  const read = (bytes: Uint8Array, position: number) => {
    const got = source.read(bytes, position);
    if (got < bytes.length) throw endedEarly(path, position + got, position + bytes.length);
  };
  const mostFrames = Math.min(windowFrames, range.endFrame - range.startFrame);
  const counter = new FrameCounter({ file, channels, mostFrames, read });
  try {
    countWindows(request, counter);
  } catch (error) {
    counter.discard();
    throw error;
  } finally {
    source.close();
  }
}

function countWindows({ file, range, windowFrames, close }: FrameCount, counter: FrameCounter): void {
  const { startFrame, endFrame } = range;
  const { blockFrames } = counter.layout;
  if (startFrame % windowFrames > 0) {
    const { packedSamples } = file.format;
    counter.load({ frame: startFrame - packedSamples, frameCount: packedSamples });
    counter.continueWindow();
  }
  for (let block = startFrame; block < endFrame; block += blockFrames) {
    const blockEnd = Math.min(endFrame, block + blockFrames);
    counter.load({ frame: block, frameCount: blockEnd - block });
    for (let start = block; start < blockEnd; ) {
      const windowEnd = Math.min(endFrame, (Math.floor(start / windowFrames) + 1) * windowFrames);
      const end = Math.min(blockEnd, windowEnd);
      counter.count(start - block, end - block);
      if (end === windowEnd) counter.closeWindow(close);
      start = end;
    }
  }
  if (startFrame === endFrame) counter.closeWindow(close);
}
