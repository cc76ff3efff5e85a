import type { Kernel } from '../../kernel/kernel.ts';
import type { ClosedWindow } from '../closed-window.ts';
import { computeStatistics, type Scale } from '../statistics.ts';
import { rowNumbers, statisticNames } from '../statistics-table.ts';
import type { WindowCounts } from '../window-counts.ts';
import { type FrameLayout, statisticsByte } from './frame-layout.ts';

/** What all windows of a file have in common. */
export interface CountedWindows {
  readonly kernel: Kernel;
  /** Addresses of the layout's. */
  readonly results: number;
  readonly summary: number;
  /** Where the kernel leaves a window's statistics. */
  readonly statistics: Float64Array;
  readonly missingCode: number | null;
}

/** Good for as long as the kernel's memory does not grow. */
export function countedWindowsIn(
  kernel: Kernel,
  { results, summary }: FrameLayout,
  missingCode: number | null,
): CountedWindows {
  const first = (summary + statisticsByte) / 8;
  const statistics = kernel.doubles.subarray(first, first + statisticNames.length);
  return { kernel, results, summary, statistics, missingCode };
}

interface CountedWindowOptions {
  /** Values that the kernel left in the results, missing samples' code included. */
  readonly found: number;
  readonly sampleCount: number;
  /** Address of the channel's sums. */
  readonly state: number;
}

/** A window whose values and counts still lie in the kernel's memory, until it is given something else to do. */
export class CountedWindow implements ClosedWindow {
  private readonly windows: CountedWindows;
  private readonly sampleCount: number;
  private readonly state: number;
  private readonly missingCount: number;
  /** Address of the lowest value that is not the missing samples' code, and how many there are from it on. */
  private readonly values: number;
  private readonly valueCount: number;
  /** -1 where it has not been summed up. */
  private checksumOfValues = -1;

  constructor(windows: CountedWindows, { found, sampleCount, state }: CountedWindowOptions) {
    const { results, missingCode } = windows;
    const { words } = windows.kernel;
    this.windows = windows;
    this.sampleCount = sampleCount;
    this.state = state;
    // The code of a missing sample is the lowest value.
    const isMissing = found > 0 && (words[results / 4]! | 0) === missingCode;
    this.missingCount = isMissing ? words[results / 4 + countsAtWord]! : 0;
    this.values = isMissing ? results + 4 : results;
    this.valueCount = isMissing ? found - 1 : found;
  }

  get checksum(): number {
    const { kernel, missingCode } = this.windows;
    if (this.checksumOfValues === -1) this.checksumOfValues = kernel.loops.checksum(this.values, this.valueCount);
    return (this.checksumOfValues + (missingCode ?? 0) * (this.missingCount % 65536)) & 0xffff;
  }

  counts(): WindowCounts {
    const { words } = this.windows.kernel;
    const { checksum, missingCount, sampleCount, state, valueCount, values } = this;
    const first = values / 4;
    const sumAt = (word: number) => words[state / 4 + word]! + words[state / 4 + word + 1]! * 2 ** 32;
    return {
      sampleCount,
      missingCount,
      checksum,
      distribution: {
        values: Float64Array.from(new Int32Array(words.buffer, values, valueCount)),
        counts: Float64Array.from(words.subarray(first + countsAtWord, first + countsAtWord + valueCount)),
      },
      differences: { absoluteSum: sumAt(0), equalPairs: sumAt(2), pairs: sumAt(4) },
    };
  }

  numbers(scale: Scale): Float64Array {
    const { kernel, summary, statistics } = this.windows;
    const { missingCount, values, valueCount, state } = this;
    const { gain, baseline } = scale;
    const isCounted =
      valueCount > 0 &&
      baseline === (baseline | 0) &&
      kernel.loops.summarize(values, valueCount, baseline, gain, missingCount, state, summary) === 1;
    if (!isCounted) return rowNumbers(computeStatistics(this.counts(), scale));
    this.checksumOfValues = kernel.words[summary / 4 + 26]!;
    return statistics;
  }
}

/** How far counts lie behind their values, in words of four bytes. */
const countsAtWord = 65536;
