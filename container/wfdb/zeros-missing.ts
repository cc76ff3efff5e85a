/** Counts the samples of a signal as if those of physical value 0 were missing: numerics write 0 for "not measured". */

import type { SampleFormat } from './formats.ts';
import type { WindowCounts, WindowTally } from './window-counts.ts';

/** Stands for a missing code in a format that has none. */
const noSample = -(2 ** 31);

/** What marks a missing sample in the samples that `ZerosMissing` hands on. */
export function missingCodeOf({ missingCode }: SampleFormat): number {
  return missingCode ?? noSample;
}

/**
 * Counts twice: the samples as they are stored, for their checksum, and with the missing code in the place of zeros, for
 * everything else.
 */
export class ZerosMissing implements WindowTally<WindowCounts> {
  private readonly stored: WindowTally<WindowCounts>;
  private readonly present: WindowTally<WindowCounts>;
  private readonly zero: number;
  private readonly missingCode: number;
  private readonly copy = new Int32Array(1 << 12);

  /** @param zero  the digital value of the physical 0 */
  constructor(
    { stored, present }: { stored: WindowTally<WindowCounts>; present: WindowTally<WindowCounts> },
    { zero, missingCode }: { zero: number; missingCode: number },
  ) {
    this.stored = stored;
    this.present = present;
    this.zero = zero;
    this.missingCode = missingCode;
  }

  add(samples: Int32Array, start: number, end: number): void {
    this.stored.add(samples, start, end);
    for (let from = start; from < end; from += this.copy.length) {
      const count = Math.min(this.copy.length, end - from);
      for (let index = 0; index < count; index++) {
        const sample = samples[from + index]!;
        this.copy[index] = sample === this.zero ? this.missingCode : sample;
      }
      this.present.add(this.copy, 0, count);
    }
  }

  addMissing(count: number): void {
    this.stored.addMissing(count);
    this.present.addMissing(count);
  }

  take(): WindowCounts {
    const { checksum, missingCount } = this.stored.take();
    const present = this.present.take();
    return { ...present, checksum, zeroCount: present.missingCount - missingCount };
  }
}
