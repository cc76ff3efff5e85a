import type { Kernel } from '../../kernel/kernel.ts';
import type { ClosedWindow } from '../closed-window.ts';
import { computeStatistics, describeWindow, type Scale, type Statistics } from '../statistics.ts';
import type { Differences, WindowCounts } from '../window-counts.ts';
import type { FrameLayout } from './frame-layout.ts';

export interface CountedWindowOptions {
  readonly kernel: Kernel;
  readonly layout: FrameLayout;
  /** Values that the kernel left in the layout's results, missing samples' code included. */
  readonly found: number;
  readonly sampleCount: number;
  readonly missingCode: number | null;
  readonly differences: Differences;
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
    const { kernel, sampleCount, differences } = this.options;
    const { checksum, missingCount, valueCount, values } = this;
    const first = values / 4;
    return {
      sampleCount,
      missingCount,
      checksum,
      distribution: {
        values: Float64Array.from(new Int32Array(kernel.words.buffer, values, valueCount)),
        counts: Float64Array.from(kernel.words.subarray(first + countsAtWord, first + countsAtWord + valueCount)),
      },
      differences,
    };
  }

  statistics(scale: Scale): Statistics {
    const { kernel, layout, sampleCount, differences } = this.options;
    const { missingCount, values, valueCount } = this;
    const { gain, baseline } = scale;
    if (valueCount === 0 || baseline !== (baseline | 0)) return computeStatistics(this.counts(), scale);
    kernel.loops.describe(values, valueCount, baseline, gain < 0, layout.summary);
    const { doubles, words } = kernel;
    const [word, double] = [layout.summary / 4, layout.summary / 8];
    this.checksumOfValues = words[word + 26]!;
    if (words[word + 4] === 0) return computeStatistics(this.counts(), scale);
    const [lowest, highest] = [words[word + 14]! | 0, words[word + 15]! | 0];
    return describeWindow(
      {
        sampleCount,
        missingCount,
        zeroCount: words[word + 2]!,
        differences,
        values: {
          sums: {
            count: sampleCount - missingCount,
            offset: doubles[double + 3]!,
            second: doubles[double + 4]!,
            third: doubles[double + 5]!,
            excess: doubles[double + 6]!,
          },
          extremes: gain > 0 ? [lowest, highest] : [highest, lowest],
          quantileEnds: new Int32Array(words.buffer, layout.summary + 64, 10),
        },
      },
      scale,
    );
  }
}

/** How far counts lie behind their values, in words of four bytes. */
const countsAtWord = 65536;
