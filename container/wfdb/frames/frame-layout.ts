/** Where a file's frames, their histograms and sums lie in the kernel's memory. */

import type { SampleFormat, Unpacking } from '../formats.ts';
import type { SignalFile } from '../stored-record.ts';

/** Undefined for formats that the kernel does not know. */
export function unpackingOf(format: SampleFormat): Unpacking | undefined {
  return 'unpacking' in format ? format.unpacking : undefined;
}

/** Samples of a frame, at most: wider frames would make the kernel's own tables larger than a cache. */
export const widestFrame = 256;

/** Bytes of the sums of one channel, and of what the loops keep of a vector while they run. */
export const stateBytes = 32;
const scratchBytes = 64;

/** Where the 16 statistics of a window begin in its summary. */
export const statisticsByte = 128;

/** A block of frames fits a second-level cache together with the histograms of a few channels. */
const blockBytes = 1 << 17;
/** A block is rounded up to whole packs, and a last pack is read as if it were whole. */
const slackBytes = 1 << 12;

/** A kernel's loop counts so many bytes at once; where whole frames are fewer than the least, it wastes what it wins. */
const [laneCount, fewestLaneBytes] = [16, 14];
/** Histograms of more pairs would not fit a second-level cache. */
const mostPairedChannels = 8;
/** Adding up the pairs of a window takes about as long as is won over so many frames. */
export const fewestPairedFrames = 1 << 16;

/** 0 is no address. The kernel's own place for them, whatever stands in a layout. */
const laneHistograms = 1024;
const laneHistogramBytes = laneCount * 1024;
const states = laneHistograms + laneHistogramBytes;
const scratch = states + widestFrame * stateBytes;
const block = scratch + widestFrame * scratchBytes + slackBytes;
const packed = block + blockBytes + slackBytes;
const results = packed + blockBytes + slackBytes;
const resultBytes = 2 * 4 * 65536;
const summary = results + resultBytes;
const summaryBytes = 256;
const histograms = summary + summaryBytes;
/** In two sub-histograms, as 16-bit samples. */
export const pairHistogramBytes = 2 * 4 * 65536;

/** Addresses and sizes in bytes. Histograms come last: so they are all zero between two files, however many there are. */
export interface FrameLayout {
  /** Format 80 lies in the kernel's memory as its bytes, the others as 16-bit two's complement. */
  readonly unpacking: Unpacking;
  /** Of bytes by their places among those that are counted at once; up to the states. */
  readonly laneHistograms: number;
  readonly states: number;
  readonly scratch: number;
  /** Frames as they are counted; there is room for one more before it. */
  readonly block: number;
  /** Frames as they are stored: the block itself where they need no unpacking. */
  readonly packed: number;
  /** Digital values that occur, then how often each does. */
  readonly results: number;
  /** What a window's values sum up to; from {@link statisticsByte} on its statistics. */
  readonly summary: number;
  readonly histograms: number;
  /** Of one channel, its sub-histograms together. */
  readonly histogramBytes: number;
  /** True where bytes are counted in pairs, in `pairHistograms`: `pairHistogramBytes` for every two channels. */
  readonly countsPairs: boolean;
  /** Bytes of whole frames that are counted at once, all channels of the file by their places; 0 where bytes are not. */
  readonly laneBytes: number;
  readonly pairHistograms: number;
  readonly sampleBytes: number;
  readonly frameBytes: number;
  readonly blockFrames: number;
  readonly endByte: number;
}

/**
 * Between two files nothing of the layout but the histograms is expected to be zero.
 * @param mostFrames  of a window
 */
export function layOutFrames(
  { format, frameSamples }: Pick<SignalFile, 'format' | 'frameSamples'>,
  { channelCount, mostFrames }: { channelCount: number; mostFrames: number },
): FrameLayout {
  const unpacking = unpackingOf(format)!;
  const isByte = unpacking === 'as-bytes';
  const [sampleBytes, subHistograms, bins] = isByte ? [1, 4, 256] : [2, 2, 65536];
  const histogramBytes = subHistograms * bins * 4;
  const frameBytes = frameSamples * sampleBytes;
  const countsPairs = isByte && channelCount <= mostPairedChannels && mostFrames >= fewestPairedFrames;
  const wholeFrames = Math.floor(laneCount / frameBytes) * frameBytes;
  const countsLanes = isByte && !countsPairs && channelCount === frameSamples && wholeFrames >= fewestLaneBytes;
  const pairHistograms = histograms + channelCount * histogramBytes;
  const packedSamples = 'packedSamples' in format ? format.packedSamples : 1;
  const frames = Math.floor(blockBytes / frameBytes / packedSamples) * packedSamples;
  return {
    unpacking,
    laneHistograms,
    states,
    scratch,
    block,
    packed: isByte || unpacking === 'as-words' ? block : packed,
    results,
    summary,
    histograms,
    histogramBytes,
    countsPairs,
    laneBytes: countsLanes ? wholeFrames : 0,
    pairHistograms,
    sampleBytes,
    frameBytes,
    blockFrames: frames,
    endByte: pairHistograms + pairHistogramBytes * (countsPairs ? Math.ceil(channelCount / 2) : 0),
  };
}

/** Channels that are counted at once: their histograms take 16 MiB at most. */
export function framesChannelsAtOnce(format: SampleFormat): number {
  return unpackingOf(format) === 'as-bytes' ? widestFrame : 32;
}
