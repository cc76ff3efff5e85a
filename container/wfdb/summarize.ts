/** Reads a single-segment record once and summarizes every signal of it, window by window. */

import { closedWindow } from './closed-window.ts';
import { channelsAtOnce, countChannels } from './count-channels.ts';
import { quotePath, WfdbError } from './error.ts';
import type { SingleHeader } from './header/header.ts';
import type { StoredRecord } from './stored-record.ts';
import { requestedFrames, type SummaryRequest } from './summary-request.ts';
import { noValues } from './window-counts.ts';

/** More rows of one unit than this would not fit a thread's memory. */
const maximumRows = 1 << 20;

/**
 * @returns for each signal the sum of all its stored samples modulo 65536, those that skew leaves out included; null
 *   for a null signal
 */
export function summarizeRecord(request: SummaryRequest): (number | null)[] {
  const { header, stored } = request;
  const sums: (number | null)[] = header.signals.map(() => null);
  for (const file of stored.files) {
    const step = channelsAtOnce(request, file);
    for (let first = 0; first < file.channels.length; first += step) {
      const channels = file.channels.slice(first, first + step);
      const fileSums = countChannels(request, file, channels);
      for (const [slot, channel] of channels.entries()) sums[channel.index] = fileSums[slot]!;
    }
  }
  for (const [index, { format, samplesPerFrame }] of header.signals.entries()) {
    if (format === 0) closeEmptyWindows(request, index, samplesPerFrame);
  }
  return sums;
}

/**
 * Refuses rows that no sample stands behind: those of null signals, and of streams that a few bytes stand for.
 * @throws WfdbError `too-many-rows`
 */
export function refuseTooManyRows(
  { path, header, stored }: { path: string; header: SingleHeader; stored: StoredRecord },
  windowFrames: number,
): void {
  const rows = header.signals.length * Math.max(1, Math.ceil(stored.frames / windowFrames));
  const samples = samplesIn(stored);
  if (rows > samples + rowsBeyondSamples) {
    const most = `expected at most ${samples + rowsBeyondSamples} for the ${samples} samples of its files`;
    throw new WfdbError('too-many-rows', `${quotePath(path)} would give ${rows} rows, ${most}`);
  }
  if (rows <= maximumRows) return;
  const counts = `got ${rows} rows, expected at most ${maximumRows}`;
  throw new WfdbError('too-many-rows', `${quotePath(path)} has too many windows: ${counts}; use longer windows`);
}

/** Signals without samples have rows, too. */
const rowsBeyondSamples = 1000;

/** A stream of zeros has thousands of samples a byte; lossless streams of what was measured have few. */
const flacSamplesAByte = 64;

function samplesIn({ frames, files }: StoredRecord): number {
  return files.reduce((sum, { format, frameSamples, lengthBytes }) => {
    const samples = frames * frameSamples;
    const isFlac = format.stores === 'a FLAC stream';
    return sum + (isFlac ? Math.min(samples, lengthBytes * flacSamplesAByte) : samples);
  }, 0);
}

function closeEmptyWindows(request: SummaryRequest, signal: number, perFrame: number): void {
  const { windowFrames, close } = request;
  const { startFrame, endFrame } = requestedFrames(request);
  for (let frame = startFrame; frame === startFrame || frame < endFrame; frame += windowFrames) {
    const count = Math.min(windowFrames, endFrame - frame) * perFrame;
    close(
      signal,
      closedWindow({
        sampleCount: count,
        missingCount: count,
        checksum: 0,
        distribution: noValues,
        differences: { pairs: 0, absoluteSum: 0, equalPairs: 0 },
      }),
    );
  }
}
