/** Cuts a signal's samples into windows and counts each of them. */

import type { WindowTally } from './window-counts.ts';

/** Frames a window: `WindowSeconds` rounded to frames, at least one; all of them for 0. */
export function framesPerWindow(windowSeconds: number, frames: number, frameRateHz: number): number {
  if (windowSeconds === 0) return Math.max(1, frames);
  return Math.min(Math.max(1, frames), Math.max(1, Math.round(windowSeconds * frameRateHz)));
}

export interface WindowOptions<Counts> {
  readonly tally: WindowTally<Counts>;
  readonly windowSamples: number;
  /** Hands over a full window, and at the end the last one, which may be shorter. */
  readonly close: (counts: Counts) => void;
}

/** Takes the samples of one signal in order. Closes at least one window, even where there are no samples at all. */
export class WindowCutter<Counts> {
  private readonly options: WindowOptions<Counts>;
  private filled = 0;
  private closed = 0;

  constructor(options: WindowOptions<Counts>) {
    this.options = options;
  }

  add(samples: Int32Array): void {
    for (let start = 0; start < samples.length; ) {
      const end = Math.min(samples.length, start + this.room());
      this.options.tally.add(samples, start, end);
      this.advance(end - start);
      start = end;
    }
  }

  /** Samples that no file holds: what skew leaves at the end. Nothing but further ones may follow. */
  addMissing(count: number): void {
    for (let left = count; left > 0; ) {
      const taken = Math.min(left, this.room());
      this.options.tally.addMissing(taken);
      this.advance(taken);
      left -= taken;
    }
  }

  /** Closes the window that is still open. */
  end(): void {
    if (this.filled > 0 || this.closed === 0) this.close();
  }

  private room(): number {
    return this.options.windowSamples - this.filled;
  }

  private advance(count: number): void {
    this.filled += count;
    if (this.filled === this.options.windowSamples) this.close();
  }

  private close(): void {
    this.filled = 0;
    this.closed++;
    this.options.close(this.options.tally.take());
  }
}
