/** A signal file as blocks of frames, whatever its format. */

import type { Channel, SignalFile } from './stored-record.ts';

export interface BlockRequest {
  /** Absolute path of the group folder. */
  readonly root: string;
  readonly file: SignalFile;
  readonly frames: number;
  /** The channels whose samples are wanted. */
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
