/** A signal file as blocks of frames, whatever its format. */

import { FlacBlocks } from './flac-blocks.ts';
import { PackedBlocks } from './packed-blocks.ts';
import type { Channel, SignalFile } from './reading.ts';

/** Bytes, samples and gathered samples of a block stay in a second-level cache of 1 MiB or little more. */
const blockSamples = 1 << 17;

export interface BlockRequest {
  /** Absolute path of the group folder. */
  readonly root: string;
  readonly file: SignalFile;
  readonly frames: number;
  /** Those whose samples are wanted. */
  readonly channels: readonly Channel[];
}

export interface Blocks {
  /** Frames of a block; the last one may have fewer. */
  readonly framesAtOnce: number;
  /**
   * Goes on to the next block, of so many frames.
   *
   * @throws WfdbError `short-signal-file`, `damaged-signal-file`, `unreadable-file`
   */
  next(frameCount: number): void;
  /** The block's samples of a channel, until the next call. May be overwritten. */
  samplesOf(channel: Channel): Int32Array;
  close(): void;
}

export function openBlocks(request: BlockRequest): Blocks {
  const { file, frames } = request;
  const framesAtOnce = Math.min(frames, Math.max(1, Math.floor(blockSamples / file.frameSamples)));
  const { format } = file;
  if (format.stores === 'a FLAC stream') return new FlacBlocks(request, { format, framesAtOnce });
  return new PackedBlocks(request, { format, framesAtOnce });
}
