/** What a window of samples of more than 16 bits sums up to, besides the distribution of its values. */

import type { PowerSums, WindowCounts } from '../window-counts.ts';
import { PowerAccumulator } from './power-sums.ts';

export interface WideCounts extends Omit<WindowCounts, 'distribution'> {
  readonly powers: PowerSums;
}

/** Sums of so many differences of 32 bits are exact. */
const chunkSamples = 1 << 16;

/** Stands for a missing code where a format has none: no sample equals it. */
export const noMissingCode = 2 ** 31;

export class WideSums {
  readonly missingCode: number;
  private readonly powers = new PowerAccumulator();
  private sampleCount = 0;
  private missingCount = 0;
  private checksum = 0;
  private pairs = 0;
  private equalPairs = 0;
  private absoluteSum = 0n;
  /** Null where the sample before is missing, or there is none. */
  private previous: number | null = null;

  constructor(missingCode: number | null) {
    this.missingCode = missingCode ?? noMissingCode;
  }

  add(samples: Int32Array, start: number, end: number): void {
    this.powers.add(samples, { start, end, missingCode: this.missingCode });
    for (let chunk = start; chunk < end; chunk += chunkSamples) {
      this.addChunk(samples, chunk, Math.min(end, chunk + chunkSamples));
    }
    this.sampleCount += end - start;
  }

  addMissing(count: number): void {
    this.sampleCount += count;
    this.missingCount += count;
  }

  take(): WideCounts {
    const { sampleCount, missingCount, checksum, pairs, equalPairs } = this;
    const differences = { pairs, absoluteSum: Number(this.absoluteSum), equalPairs };
    this.sampleCount = 0;
    this.missingCount = 0;
    this.checksum = 0;
    this.pairs = 0;
    this.equalPairs = 0;
    this.absoluteSum = 0n;
    this.previous = null;
    return { sampleCount, missingCount, checksum, differences, powers: this.powers.take() };
  }

  private addChunk(samples: Int32Array, start: number, end: number): void {
    const { missingCode } = this;
    let previous = this.previous ?? missingCode;
    let paired = this.previous !== null;
    let absoluteSum = 0;
    let pairs = 0;
    let equalPairs = 0;
    let missingCount = 0;
    let checksum = this.checksum;
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      checksum = (checksum + sample) & 0xffff;
      if (sample === missingCode) {
        missingCount++;
        paired = false;
        continue;
      }
      if (paired) {
        pairs++;
        absoluteSum += Math.abs(sample - previous);
        if (sample === previous) equalPairs++;
      }
      previous = sample;
      paired = true;
    }
    this.previous = paired ? previous : null;
    this.missingCount += missingCount;
    this.checksum = checksum;
    this.pairs += pairs;
    this.equalPairs += equalPairs;
    this.absoluteSum += BigInt(absoluteSum);
  }
}
