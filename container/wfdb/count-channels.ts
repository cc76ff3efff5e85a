/** Counts some channels of a signal file, window by window: in one pass, or in two where samples are wide. */

import { closedWindow } from './closed-window.ts';
import type { SampleFormat } from './formats.ts';
import { type CountableFile, countFrames, isCountable } from './frames/count-frames.ts';
import { framesChannelsAtOnce } from './frames/frame-layout.ts';
import { Tally } from './histogram-tally.ts';
import type { Channel, SignalFile } from './stored-record.ts';
import { streamChannels } from './stream-channels.ts';
import { requestedFrames, type SummaryRequest } from './summary-request.ts';
import { binsToRefine, CoarseTally, lowBits } from './wide/coarse-tally.ts';
import { FineTally, type ThinnedWindow, thin } from './wide/fine-tally.ts';
import { heldSamples, SortedTally } from './wide/sorted-tally.ts';
import type { WindowCounts, WindowTally } from './window-counts.ts';
import { WindowCutter } from './windows.ts';
import { missingCodeOf, ZerosMissing } from './zeros-missing.ts';

/** Counters that are held at once: 64 MiB. A file with more channels than fit is read again for the next ones. */
const countersAtOnce = 1 << 24;

/** A wide channel's counters: sixteen bins of 2^16 values are more than any window chooses. */
const wideCounters = 1 << 20;

/** How many channels are counted in one reading of the file. */
export function channelsAtOnce(request: SummaryRequest, file: SignalFile): number {
  const { format } = file;
  if (isFast(request, file)) return framesChannelsAtOnce(format);
  const counted = Math.floor(countersAtOnce / (isWide(format) ? wideCounters : format.valueCount));
  return holdsFew(request, file) ? Math.max(counted, heldChannels(request, file)) : counted;
}

/** Whether holding a window's samples takes far less memory than counting them, so that fewer readings are enough. */
function holdsFew(request: SummaryRequest, { format, channels }: SignalFile): boolean {
  const counters = isWide(format) ? wideCounters : format.valueCount;
  return windowSamplesOf(request, channels) * 16 <= Math.min(heldSamples, counters);
}

/** Samples are held twice, while they are sorted. */
function heldChannels(request: SummaryRequest, { channels }: SignalFile): number {
  return Math.floor(countersAtOnce / (2 * windowSamplesOf(request, channels)));
}

function windowSamplesOf({ windowFrames }: SummaryRequest, channels: readonly Channel[]): number {
  return windowFrames * channels.reduce((most, channel) => Math.max(most, channel.samplesPerFrame), 1);
}

/** @returns for each channel the sum of all its stored samples modulo 65536, those that skew leaves out included */
export function countChannels(request: SummaryRequest, file: SignalFile, channels: readonly Channel[]): number[] {
  if (isFast(request, file)) return countFast(request, file, channels);
  const pass: Pass = { request, file, channels, tap: true };
  if (request.zeroIsMissing === true) return countWithoutZeros(pass);
  const sorts = isWide(file.format)
    ? request.distributions === 'whole' || windowSamplesOf(request, channels) <= heldSamples
    : channels.length * file.format.valueCount > countersAtOnce;
  if (!sorts && !isWide(file.format)) return countOnce(pass, (samples) => new Tally(file.format, samples));
  if (sorts) {
    return countOnce(pass, (samples) => new SortedTally(file.format.missingCode, samples));
  }
  return countTwice(pass);
}

function isFast({ samples, zeroIsMissing }: SummaryRequest, file: SignalFile): file is CountableFile {
  return samples === undefined && zeroIsMissing !== true && isCountable(file);
}

function countFast(request: SummaryRequest, file: CountableFile, channels: readonly Channel[]): number[] {
  const { root, windowFrames, close } = request;
  /** By the signals' indices. */
  const sums: number[] = request.header.signals.map(() => 0);
  countFrames({
    root,
    file,
    range: requestedFrames(request),
    windowFrames,
    channels,
    close: (channel, window) => {
      close(channel.index, window);
      // The statistics compute it anyway.
      sums[channel.index] = sums[channel.index]! + window.checksum;
    },
  });
  return channels.map(({ index }) => sums[index]! % 65536);
}

function countWithoutZeros(pass: Pass): number[] {
  const { request, file, channels } = pass;
  const { format } = file;
  const missingCode = missingCodeOf(format);
  const tallyOf = (samples: number) =>
    isWide(format) ? new SortedTally(missingCode, samples) : new Tally(format, samples);
  return countOnce(pass, (samples, slot) => {
    const zero = request.header.signals[channels[slot]!.index]!.baseline;
    return new ZerosMissing({ stored: tallyOf(samples), present: tallyOf(samples) }, { zero, missingCode });
  });
}

interface Pass {
  readonly request: SummaryRequest;
  readonly file: SignalFile;
  readonly channels: readonly Channel[];
  /** Whether the request's `samples` are handed out. */
  readonly tap: boolean;
}

function isWide(format: SampleFormat): boolean {
  return format.valueCount > 1 << 16;
}

function countOnce(pass: Pass, tallyOf: (windowSamples: number, slot: number) => WindowTally<WindowCounts>): number[] {
  const sums = pass.channels.map(() => 0);
  const skippedSums = cut(pass, {
    tallyOf: (slot, windowSamples) => tallyOf(windowSamples, slot),
    close: (slot, counts) => {
      sums[slot] = sums[slot]! + counts.checksum;
      pass.request.close(pass.channels[slot]!.index, closedWindow(counts));
    },
  });
  return sums.map((sum, slot) => (sum + skippedSums[slot]!) % 65536);
}

// Little of a window is kept between the passes, since there may be many windows.
function countTwice(pass: Pass): number[] {
  const { request, file, channels } = pass;
  const shift = lowBits(file.format);
  const windows = channels.map((): ThinnedWindow[] => []);
  const sums = channels.map(() => 0);
  const skippedSums = cut(pass, {
    tallyOf: (_, windowSamples) => new CoarseTally(file.format, windowSamples),
    close: (slot, counts) => {
      sums[slot] = sums[slot]! + counts.checksum;
      const scale = request.header.signals[channels[slot]!.index]!;
      windows[slot]!.push(thin(counts, shift, binsToRefine(counts.coarse, shift, scale)));
    },
  });
  cut(
    { ...pass, tap: false },
    {
      tallyOf: (slot, windowSamples) =>
        new FineTally({ windows: windows[slot]!, shift, missingCode: file.format.missingCode, windowSamples }),
      close: (slot, counts) => request.close(channels[slot]!.index, closedWindow(counts)),
    },
  );
  return sums.map((sum, slot) => (sum + skippedSums[slot]!) % 65536);
}

interface Cut<Counts> {
  readonly tallyOf: (slot: number, windowSamples: number) => WindowTally<Counts>;
  readonly close: (slot: number, counts: Counts) => void;
}

function cut<Counts>({ request, file, channels, tap }: Pass, { tallyOf, close }: Cut<Counts>): number[] {
  const { root, stored, windowFrames, samples: handOut } = request;
  const cutters = new Map<Channel, WindowCutter<Counts>>();
  for (const [slot, channel] of channels.entries()) {
    const windowSamples = windowFrames * channel.samplesPerFrame;
    const tally = tallyOf(slot, windowSamples);
    cutters.set(channel, new WindowCutter({ tally, windowSamples, close: (counts) => close(slot, counts) }));
  }
  const take = (channel: Channel, samples: Int32Array) => {
    cutters.get(channel)!.add(samples);
    if (tap) handOut?.(channel.index, samples);
  };
  const skippedSums = streamChannels({ root, file, frames: stored.frames, channels, take });
  for (const [channel, cutter] of cutters) {
    cutter.addMissing(channel.skewFrames * channel.samplesPerFrame);
    cutter.end();
  }
  return skippedSums;
}
