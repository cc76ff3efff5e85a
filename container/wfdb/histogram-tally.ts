/** Counts the samples of one signal over one window: a histogram, and sums over pairs of consecutive samples. */

import type { SampleFormat } from './formats.ts';
import type { WindowCounts, WindowTally } from './window-counts.ts';

const pageBits = 8;
const pageValues = 1 << pageBits;

/** As many differences of 16-bit samples as a signed 32-bit sum holds. */
const chunkSamples = 32768;

/**
 * Constant memory, a bin a digital value. Which pages of 256 bins were touched is remembered, so that a window costs
 * what it holds and not what the format could hold.
 */
export class Tally implements WindowTally<WindowCounts> {
  private readonly lowest: number;
  private readonly bins: Int32Array | Float64Array;
  private readonly touchedPages: Uint8Array;
  private sampleCount = 0;
  private absentCount = 0;
  private previous: number;
  private pairs = 0;
  private absoluteSum = 0;
  private equalPairs = 0;

  /** `maximumSamples` of one window decides how wide a bin must be. */
  constructor(format: SampleFormat, maximumSamples: number) {
    this.lowest = format.lowest;
    this.previous = format.lowest;
    this.bins = maximumSamples < 2 ** 31 ? new Int32Array(format.valueCount) : new Float64Array(format.valueCount);
    this.touchedPages = new Uint8Array(Math.ceil(format.valueCount / pageValues));
  }

  add(samples: Int32Array, start: number, end: number): void {
    for (let chunk = start; chunk < end; chunk += chunkSamples) {
      this.addChunk(samples, chunk, Math.min(end, chunk + chunkSamples));
    }
  }

  addMissing(count: number): void {
    this.absentCount += count;
  }

  take(): WindowCounts {
    const { lowest, bins } = this;
    const values: number[] = [];
    const counts: number[] = [];
    const storedMissing = bins[0]!;
    bins[0] = 0;
    let checksum = lowest * (storedMissing % 65536);
    for (let page = 0; page < this.touchedPages.length; page++) {
      if (this.touchedPages[page] === 0) continue;
      this.touchedPages[page] = 0;
      for (let bin = page << pageBits; bin < (page + 1) << pageBits; bin++) {
        const count = bins[bin];
        if (count === 0 || count === undefined) continue;
        bins[bin] = 0;
        values.push(bin + lowest);
        counts.push(count);
        checksum += (bin + lowest) * (count % 65536);
      }
    }
    const counted: WindowCounts = {
      sampleCount: this.sampleCount + this.absentCount,
      missingCount: storedMissing + this.absentCount,
      checksum: ((checksum % 65536) + 65536) % 65536,
      distribution: { values: Float64Array.from(values), counts: Float64Array.from(counts) },
      differences: { pairs: this.pairs, absoluteSum: this.absoluteSum, equalPairs: this.equalPairs },
    };
    this.sampleCount = 0;
    this.absentCount = 0;
    this.previous = lowest;
    this.pairs = 0;
    this.absoluteSum = 0;
    this.equalPairs = 0;
    return counted;
  }

  // The hot loop. Signs of differences cannot be foretold, so it does without branches on them: a mispredicted one
  // costs as much as the rest. Sums stay in 32-bit integers, which `chunkSamples` makes safe.
  private addChunk(samples: Int32Array, start: number, end: number): void {
    const { bins, touchedPages, lowest } = this;
    let previous = this.previous;
    let absoluteSum = 0;
    let movedPairs = 0;
    let brokenPairs = 0;
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      const bin = (sample - lowest) | 0;
      bins[bin]!++;
      touchedPages[bin >> pageBits] = 1;
      if (sample === lowest || previous === lowest) {
        brokenPairs++;
      } else {
        const difference = (sample - previous) | 0;
        const sign = difference >> 31;
        const magnitude = ((difference ^ sign) - sign) | 0;
        absoluteSum = (absoluteSum + magnitude) | 0;
        movedPairs = (movedPairs + (-magnitude >>> 31)) | 0;
      }
      previous = sample;
    }
    const pairs = end - start - brokenPairs;
    this.previous = previous;
    this.pairs += pairs;
    this.equalPairs += pairs - movedPairs;
    this.absoluteSum += absoluteSum;
    this.sampleCount += end - start;
  }
}
