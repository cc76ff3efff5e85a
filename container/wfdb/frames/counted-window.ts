import type { Kernel } from '../../kernel/kernel.ts';
import type { ClosedWindow } from '../closed-window.ts';
import { computeStatistics, type Scale } from '../statistics.ts';
import { rowNumbers, statisticNames } from '../statistics-table.ts';
import type { WindowCounts } from '../window-counts.ts';
import { type FrameLayout, statisticsByte } from './frame-layout.ts';

export interface CountedWindowOptions {
  readonly kernel: Kernel;
  readonly layout: FrameLayout;
  /** Values that the kernel left in the layout's results, missing samples' code included. */
  readonly found: number;
  readonly sampleCount: number;
  readonly missingCode: number | null;
  /** Address of the channel's sums. */
  readonly state: number;
}

/** A window whose values and counts still lie in the kernel's memory, until it is given something else to do. */
export class CountedWindow implements ClosedWindow {
  private readonly options: CountedWindowOptions;
  private readonly missingCount: number;
  /** Address of the lowest value that is not the missing samples' code, and how many there are from it on. */
  private readonly values: number;
  private readonly valueCount: number;
  private checksumOfValues: number | undefined;

  constructor(options: CountedWindowOptions) {
    const { kernel, layout, found, missingCode } = options;
    const { results } = layout;
    this.options = options;
    // The code of a missing sample is the lowest value.
    const isMissing = found > 0 && (kernel.words[results / 4]! | 0) === missingCode;
    this.missingCount = isMissing ? kernel.words[results / 4 + countsAtWord]! : 0;
    this.values = isMissing ? results + 4 : results;
    this.valueCount = isMissing ? found - 1 : found;
  }

  get checksum(): number {
    const { kernel, missingCode } = this.options;
    this.checksumOfValues ??= kernel.loops.checksum(this.values, this.valueCount);
    return (this.checksumOfValues + (missingCode ?? 0) * (this.missingCount % 65536)) & 0xffff;
  }

  counts(): WindowCounts {
    const { kernel, sampleCount, state } = this.options;
    const { checksum, missingCount, valueCount, values } = this;
    const first = values / 4;
    const sumAt = (word: number) => kernel.words[state / 4 + word]! + kernel.words[state / 4 + word + 1]! * 2 ** 32;
    return {
      sampleCount,
      missingCount,
      checksum,
      distribution: {
        values: Float64Array.from(new Int32Array(kernel.words.buffer, values, valueCount)),
        counts: Float64Array.from(kernel.words.subarray(first + countsAtWord, first + countsAtWord + valueCount)),
      },
      differences: { absoluteSum: sumAt(0), equalPairs: sumAt(2), pairs: sumAt(4) },
    };
  }

  numbers(scale: Scale): Float64Array {
    const { kernel, layout, state } = this.options;
    const { missingCount, values, valueCount } = this;
    const { gain, baseline } = scale;
    const isCounted =
      valueCount > 0 &&
      baseline === (baseline | 0) &&
      kernel.loops.summarize(values, valueCount, baseline, gain, missingCount, state, layout.summary) === 1;
    if (!isCounted) return rowNumbers(computeStatistics(this.counts(), scale));
    this.checksumOfValues = kernel.words[layout.summary / 4 + 26]!;
    const first = (layout.summary + statisticsByte) / 8;
    return kernel.doubles.subarray(first, first + statisticNames.length);
  }
}

/** How far counts lie behind their values, in words of four bytes. */
const countsAtWord = 65536;
