/** Counts frames of one file, block by block and window by window, in the kernel's memory. */

import { type Kernel, openKernel } from '../../kernel/kernel.ts';
import { type ClosedWindow, closedWindow } from '../closed-window.ts';
import type { PackedFormat } from '../formats.ts';
import { mergeCounts } from '../merge-counts.ts';
import type { Channel, SignalFile } from '../stored-record.ts';
import type { WindowCounts } from '../window-counts.ts';
import { type CountStep, planCounting } from './count-steps.ts';
import { CountedWindow, type CountedWindows, countedWindowsIn } from './counted-window.ts';
import { type FrameLayout, layOutFrames, stateBytes } from './frame-layout.ts';

export interface FrameCounterOptions {
  readonly file: SignalFile & { readonly format: PackedFormat };
  readonly channels: readonly Channel[];
  /** Of the longest window. */
  readonly mostFrames: number;
  /** Fills bytes from a position of the file on. */
  readonly read: (bytes: Uint8Array, position: number) => void;
}

/** What a bin of 32 bits holds; more frames of a window are counted in several goes. */
const mostFramesCounted = 2 ** 31;

const packSlack = 16;

/** Counts the frames of a file, block by block, until a window is closed. */
export class FrameCounter {
  readonly layout: FrameLayout;
  private readonly options: FrameCounterOptions;
  private readonly kernel: Kernel = openKernel();
  private readonly windows: CountedWindows;
  private readonly steps: readonly CountStep[];
  /** Counts of the open window that the bins do not hold any more, a list a channel. */
  private readonly earlier: WindowCounts[][];
  /** Address of the block's last frame. */
  private lastFrame = 0;
  private isFirstOfWindow = true;
  private framesInBins = 0;

  constructor(options: FrameCounterOptions) {
    const { file, channels, mostFrames } = options;
    this.options = options;
    this.layout = layOutFrames(file, { channelCount: channels.length, mostFrames });
    this.steps = planCounting(channels, this.layout);
    this.earlier = channels.map(() => []);
    const { laneHistograms, block, endByte } = this.layout;
    this.kernel.reserve(endByte);
    this.kernel.bytes.fill(0, laneHistograms, block);
    this.windows = countedWindowsIn(this.kernel, this.layout, file.format.missingCode);
    this.clearStates();
  }

  /** Reads the next frames of the file; `frame` is the first one, at the beginning of a pack. */
  load({ frame, frameCount }: { frame: number; frameCount: number }): void {
    const { file, read } = this.options;
    const { bytes, loops } = this.kernel;
    const { block, packed, frameBytes, unpacking } = this.layout;
    const position = file.startByte + file.format.byteCount(frame * file.frameSamples);
    const sampleCount = frameCount * file.frameSamples;
    const byteCount = file.format.byteCount(sampleCount);
    // The last frame of the block before is what the first of this one is compared with.
    if (this.lastFrame > 0) bytes.copyWithin(block - frameBytes, this.lastFrame, this.lastFrame + frameBytes);
    read(bytes.subarray(packed, packed + byteCount), position);
    if (unpacking !== 'as-bytes' && unpacking !== 'as-words') {
      // What a last pack that is cut short lacks counts as 0.
      bytes.fill(0, packed + byteCount, packed + byteCount + packSlack);
      loops[unpacking](packed, sampleCount, block);
    }
    this.lastFrame = block + (frameCount - 1) * frameBytes;
  }

  /** Goes on in a window of which the block holds frames that are counted elsewhere: the next one follows its last. */
  continueWindow(): void {
    this.isFirstOfWindow = false;
  }

  /** Counts frames `start` … `end - 1` of the block, at least one. The first one of a window is compared with none. */
  count(start: number, end: number): void {
    const { file } = this.options;
    const { block, frameBytes, states, scratch, unpacking } = this.layout;
    const { loops } = this.kernel;
    const first = block + start * frameBytes;
    const frames = end - start;
    const isByte = unpacking === 'as-bytes';
    if (this.framesInBins + frames > mostFramesCounted) this.setAside();
    for (const step of this.steps) this.countStep(step, first, frames);
    const { frameSamples, format } = file;
    const opening = this.isFirstOfWindow ? 1 : 0;
    const from = first + opening * frameBytes;
    if (isByte) loops.compare8(from, frames - opening, frameSamples, states, scratch);
    else {
      loops.extend16(first, opening, frameSamples, states, scratch);
      loops.compare16(from, frames - opening, frameSamples, states, scratch, format.lowest);
    }
    this.isFirstOfWindow = false;
    this.framesInBins += frames;
  }

  /** Tells of what was counted of each channel since the last window, and begins the next one. */
  closeWindow(close: (channel: Channel, window: ClosedWindow) => void): void {
    this.spreadPairs();
    for (const [slot, channel] of this.options.channels.entries()) {
      const rest = this.takeChannel(channel, slot);
      const parts = this.earlier[slot]!;
      close(channel, parts.length === 0 ? rest : closedWindow(mergeCounts([...parts, rest.counts()])));
      if (parts.length > 0) this.earlier[slot] = [];
    }
    this.clearWindow();
    this.isFirstOfWindow = true;
  }

  /** Leaves the memory as the next file expects it, where this one could not be read to its end. */
  discard(): void {
    const { histograms, endByte } = this.layout;
    this.kernel.bytes.fill(0, histograms, endByte);
  }

  private countStep(step: CountStep, first: number, frames: number): void {
    const { loops } = this.kernel;
    const { frameBytes, laneBytes, unpacking } = this.layout;
    if (step.kind === 'lanes') loops.countLanes8(first, frames * frameBytes, laneBytes);
    else if (step.kind === 'channels') loops.count16(first + step.offsetBytes, frames, frameBytes, step.pairs.pairs);
    else if (step.kind === 'frames') {
      loops.count16(first, frames >> 1, 2, step.pairs.pairs);
      loops.count8(first + frames - 1, frames & 1, 1, step.pairs.firsts);
    } else if (unpacking === 'as-bytes') loops.count8(first + step.offsetBytes, frames, frameBytes, step.histogram);
    else loops.count16(first + step.offsetBytes, frames, frameBytes, step.histogram);
  }

  private spreadPairs(): void {
    for (const step of this.steps) {
      if (step.kind === 'samples' || step.kind === 'lanes') continue;
      const { pairs, firsts, seconds } = step.pairs;
      this.kernel.loops.spreadPairs(pairs, firsts, seconds);
    }
  }

  private setAside(): void {
    this.spreadPairs();
    for (const [slot, channel] of this.options.channels.entries()) {
      this.earlier[slot]!.push(this.takeChannel(channel, slot).counts());
    }
    this.clearWindow();
  }

  private clearWindow(): void {
    this.clearStates();
    this.framesInBins = 0;
  }

  /** Empties the channel's histogram. */
  private takeChannel({ frameOffset }: Channel, slot: number): CountedWindow {
    const { histograms, histogramBytes, states } = this.layout;
    const state = states + frameOffset * stateBytes;
    const found = this.takeValues({ frameOffset, histogram: histograms + slot * histogramBytes, state });
    return new CountedWindow(this.windows, { found, sampleCount: this.framesInBins, state });
  }

  private takeValues(channel: { frameOffset: number; histogram: number; state: number }): number {
    const { loops, words } = this.kernel;
    const { results, unpacking, laneBytes, frameBytes } = this.layout;
    const { frameOffset, histogram, state } = channel;
    if (laneBytes > 0) return loops.takeLanes8(frameOffset, frameBytes, laneBytes, results);
    if (unpacking === 'as-bytes') return loops.take8(histogram, results);
    return loops.take16(histogram, words[state / 4 + 6]! | 0, words[state / 4 + 7]! | 0, results);
  }

  private clearStates(): void {
    this.kernel.loops.clearStates(this.layout.states, this.options.file.frameSamples);
  }
}
