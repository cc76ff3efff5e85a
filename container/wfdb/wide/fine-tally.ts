/** Counts the samples of chosen bins one by one: the second of two passes over samples of more than 16 bits. */

import type { Distribution, WindowCounts, WindowTally } from '../window-counts.ts';
import { type CoarseCounts, type CoarseDistribution, lowestBin } from './coarse-tally.ts';
import { noMissingCode, type WideCounts } from './wide-sums.ts';

/** What is kept of a window after the first pass: little, however long the window is. */
export interface ThinnedWindow {
  readonly counts: WideCounts;
  /** Ascending: chosen bins, and between them stretches of others, whose count one of their values stands for. */
  readonly stretches: readonly Stretch[];
}

type Stretch = { readonly bin: number } | { readonly value: number; readonly count: number };

/** @param chosen  ascending */
export function thin({ coarse, ...counts }: CoarseCounts, shift: number, chosen: readonly number[]): ThinnedWindow {
  return { counts, stretches: stretchesOf(coarse, shift, new Set(chosen)) };
}

function stretchesOf({ bins, counts }: CoarseDistribution, shift: number, chosen: ReadonlySet<number>): Stretch[] {
  const stretches: Stretch[] = [];
  let open: { value: number; count: number } | null = null;
  for (const [index, bin] of bins.entries()) {
    if (chosen.has(bin)) {
      stretches.push({ bin });
      open = null;
    } else if (open === null) {
      open = { value: bin * 2 ** shift, count: counts[index]! };
      stretches.push(open);
    } else {
      open.count += counts[index]!;
    }
  }
  return stretches;
}

export interface FineOptions {
  /** In order. */
  readonly windows: readonly ThinnedWindow[];
  readonly shift: number;
  readonly missingCode: number | null;
  readonly windowSamples: number;
}

/** Takes the same samples as the first pass did. */
export class FineTally implements WindowTally<WindowCounts> {
  private readonly options: FineOptions;
  private readonly missingCode: number;
  private opened = 0;
  /** By high bits, from the lowest on: 0, or 1 and the index of a chosen bin. */
  private readonly slots = new Uint8Array(1 << 16);
  private fine: Int32Array | Float64Array = new Int32Array(0);

  constructor(options: FineOptions) {
    this.options = options;
    this.missingCode = options.missingCode ?? noMissingCode;
    this.open();
  }

  add(samples: Int32Array, start: number, end: number): void {
    const { slots, fine, missingCode } = this;
    const { shift } = this.options;
    const mask = 2 ** shift - 1;
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      const slot = slots[(sample >> shift) - lowestBin]!;
      if (slot !== 0 && sample !== missingCode) fine[((slot - 1) << shift) + (sample & mask)]!++;
    }
  }

  addMissing(): void {
    // The first pass has counted them.
  }

  take(): WindowCounts {
    const { counts, stretches } = this.options.windows[this.opened++]!;
    const distribution = this.distribution(stretches);
    this.open();
    return { ...counts, distribution };
  }

  private open(): void {
    const { windows, shift, windowSamples } = this.options;
    const chosen = (windows[this.opened]?.stretches ?? []).flatMap((stretch) =>
      'bin' in stretch ? [stretch.bin] : [],
    );
    this.slots.fill(0);
    for (const [index, bin] of chosen.entries()) this.slots[bin - lowestBin] = index + 1;
    const length = chosen.length << shift;
    if (this.fine.length >= length) this.fine.fill(0);
    else this.fine = windowSamples < 2 ** 31 ? new Int32Array(length) : new Float64Array(length);
  }

  private distribution(stretches: readonly Stretch[]): Distribution {
    const { shift } = this.options;
    const values: number[] = [];
    const counts: number[] = [];
    let slot = 0;
    for (const stretch of stretches) {
      if ('value' in stretch) {
        values.push(stretch.value);
        counts.push(stretch.count);
        continue;
      }
      const first = slot++ << shift;
      for (let low = 0; low < 2 ** shift; low++) {
        const count = this.fine[first + low]!;
        if (count === 0) continue;
        values.push(stretch.bin * 2 ** shift + low);
        counts.push(count);
      }
    }
    return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
  }
}
