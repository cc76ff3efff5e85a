/** Which window a row is of, when that begins (`start_s`) and how long it is (`duration_s`). */

import type { SingleHeader } from './header/header.ts';
import { secondsOf } from './seconds.ts';
import type { SegmentPlace } from './unit-detail.ts';

/** A unit whose rows are to be written. */
export interface RowSource {
  /** The unit's path: the header's without `.hea`. */
  readonly path: string;
  readonly header: SingleHeader;
  readonly place: SegmentPlace | null;
  readonly frames: number;
  readonly windowFrames: number;
}

/** What differs from window to window whatever the signal: numbers for so many windows from the record's start on. */
export const windowColumns: Readonly<Record<string, (source: RowSource, windowCount: number) => Float64Array>> = {
  window: (_, windowCount) => perWindow(windowCount, (window) => window),
  start_s: ({ header, place, windowFrames }, windowCount) => {
    const recordStartSeconds = place === null ? 0 : secondsOf(place.startFrames, place.frameRateHz);
    return perWindow(
      windowCount,
      (window) => recordStartSeconds + secondsOf(window * windowFrames, header.frameRateHz),
    );
  },
  duration_s: ({ header, frames, windowFrames }, windowCount) =>
    perWindow(windowCount, (window) =>
      secondsOf(Math.min(windowFrames, frames - window * windowFrames), header.frameRateHz),
    ),
};

function perWindow(windowCount: number, numberOf: (window: number) => number): Float64Array {
  const numbers = new Float64Array(windowCount);
  for (let window = 0; window < windowCount; window++) numbers[window] = numberOf(window);
  return numbers;
}
