import type { ClosedWindow } from './closed-window.ts';
import type { FrameRange } from './frames/count-frames.ts';
import type { SingleHeader } from './header/header.ts';
import type { StoredRecord } from './stored-record.ts';

/** What is to be summarized of a record, and the functions that take the results. */
export interface SummaryRequest {
  /** Absolute path of the group folder. */
  readonly root: string;
  readonly header: SingleHeader;
  readonly stored: StoredRecord;
  /** Which frames, where not all of them: only of records that may be cut. */
  readonly range?: FrameRange;
  /** Frames a window, at least 1. */
  readonly windowFrames: number;
  /** Takes a signal's next window; signals of a file may alternate. */
  readonly close: (signal: number, window: ClosedWindow) => void;
  /** Takes the samples of a signal as they are read, skew taken out. */
  readonly samples?: (signal: number, samples: Int32Array) => void;
  /** Samples of physical value 0 count as missing. Not where the record is cut, nor with `samples`. */
  readonly zeroIsMissing?: boolean;
  /** Distributions that can be pooled are never thinned: formats of more than 16 bits take memory for every value. */
  readonly distributions?: 'as-needed' | 'whole';
}

/** The frames that are asked for: all that are stored, unless it says others. */
export function requestedFrames({ range, stored }: SummaryRequest): FrameRange {
  return range ?? { startFrame: 0, endFrame: stored.frames };
}
