/**
 * Which loop counts which bytes of a frame. Two bytes that stand side by side are counted as one number of 16 bits: half
 * as many steps, for as much work at the end of a window as counting some ten thousand frames.
 */

import type { Channel } from '../stored-record.ts';
import { type FrameLayout, pairHistogramBytes } from './frame-layout.ts';

export type CountStep =
  /** One sample a frame. */
  | { readonly kind: 'samples'; readonly offsetBytes: number; readonly histogram: number }
  /** All channels of a file at once. */
  | { readonly kind: 'lanes' }
  /** Two channels that stand side by side in a frame. */
  | { readonly kind: 'channels'; readonly offsetBytes: number; readonly pairs: PairHistograms }
  /** Two frames of the only channel of a file. */
  | { readonly kind: 'frames'; readonly pairs: PairHistograms };

/** Addresses: of the pairs, and of what they come to for the first and the second bytes. */
export interface PairHistograms {
  readonly pairs: number;
  readonly firsts: number;
  readonly seconds: number;
}

/** What is to be counted of every block, two channels at a time where their samples are small enough. */
export function planCounting(channels: readonly Channel[], layout: FrameLayout): readonly CountStep[] {
  const { histograms, histogramBytes, sampleBytes, countsPairs, laneBytes, frameBytes } = layout;
  const histogramOf = (slot: number) => histograms + slot * histogramBytes;
  const pairsOf = (first: number, second: number): PairHistograms => ({
    pairs: layout.pairHistograms + Math.floor(first / 2) * pairHistogramBytes,
    firsts: histogramOf(first),
    seconds: histogramOf(second),
  });
  if (laneBytes > 0) return [{ kind: 'lanes' }];
  if (countsPairs && frameBytes === 1) return [{ kind: 'frames', pairs: pairsOf(0, 0) }];
  const steps: CountStep[] = [];
  for (let slot = 0; slot < channels.length; slot++) {
    const offsetBytes = channels[slot]!.frameOffset * sampleBytes;
    const isPair = countsPairs && channels[slot + 1]?.frameOffset === channels[slot]!.frameOffset + 1;
    if (isPair) steps.push({ kind: 'channels', offsetBytes, pairs: pairsOf(slot, ++slot) });
    else steps.push({ kind: 'samples', offsetBytes, histogram: histogramOf(slot) });
  }
  return steps;
}
