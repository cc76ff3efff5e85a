/** How a record's length follows from the sizes of its files, and whether these hold what its header promises. */

import { quotePath, WfdbError } from './error.ts';
import { countFlacSamples } from './flac-file.ts';
import type { SampleFormat } from './formats.ts';
import type { SingleHeader } from './header/header.ts';

/** A signal file and what its header says of it. */
export interface SizedFile {
  /** Path inside the group. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly format: SampleFormat;
  /** Where its samples begin: in bytes, of a FLAC file in samples of each channel. */
  readonly offset: number;
  /** Samples of a frame, all channels of the file together. */
  readonly frameSamples: number;
  /** Its signals, by their place in the header. */
  readonly indices: readonly number[];
}

/**
 * The frames of a record: what its header says, or as many whole frames as its first file holds; without either 0.
 * @param root  absolute path of the group: a FLAC file knows its length itself
 * @throws WfdbError `bad-header` where nothing says how long a FLAC file is, or there are more samples than 2^53
 */
export function recordFrames(
  header: SingleHeader,
  headerPath: string,
  { root, firstFile }: { root: string; firstFile: SizedFile | undefined },
): number {
  const frames = header.frames ?? (firstFile === undefined ? 0 : wholeFramesOf(firstFile, headerPath, root));
  const mostSamples = header.signals.reduce((most, signal) => Math.max(most, signal.samplesPerFrame), 1);
  if (Number.isSafeInteger(frames * mostSamples)) return frames;
  const problem = `header ${quotePath(headerPath)} says ${frames} frames, expected no more samples than 2^53`;
  throw new WfdbError('bad-header', problem);
}

function wholeFramesOf(file: SizedFile, headerPath: string, root: string): number {
  const { format, path, offset, sizeBytes, frameSamples, indices } = file;
  if (format.stores !== 'a FLAC stream') {
    return Math.floor(format.sampleCount(Math.max(0, sizeBytes - offset)) / frameSamples);
  }
  const sampleCount = countFlacSamples(root, path);
  if (sampleCount > 0) return Math.floor((Math.max(0, sampleCount - offset) * indices.length) / frameSamples);
  const problem = `neither header ${quotePath(headerPath)} nor the FLAC stream ${quotePath(path)} says how long it is`;
  throw new WfdbError('bad-header', problem);
}

/** @throws WfdbError `short-signal-file` where the file ends before `lengthBytes` from `startByte` on */
export function refuseShortFile(
  file: { path: string; sizeBytes: number; startByte: number; lengthBytes: number },
  headerPath: string,
  frames: number,
): void {
  const neededBytes = file.startByte + file.lengthBytes;
  if (frames === 0 || file.sizeBytes >= neededBytes) return;
  const sizes = `got ${file.sizeBytes} bytes, expected ${neededBytes}`;
  const problem = `${quotePath(file.path)} is shorter than header ${quotePath(headerPath)} says: ${sizes} for ${frames} frames`;
  throw new WfdbError('short-signal-file', problem);
}
