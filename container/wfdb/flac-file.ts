/** A FLAC file of the group, with errors that name it. */

import { quotePath, WfdbError } from './error.ts';
import { FlacDecoder } from './flac/decoder.ts';
import { FlacError } from './flac/flac-error.ts';
import { SignalBytes } from './signal-bytes.ts';

/** Samples of each channel of a FLAC file, as it says itself; 0 where it does not. */
export function countFlacSamples(root: string, path: string): number {
  const source = new SignalBytes(root, path);
  try {
    return openFlac(source, path).info.sampleCount;
  } finally {
    source.close();
  }
}

/** @throws WfdbError `short-signal-file`, `damaged-signal-file`, `unreadable-file` */
export function openFlac(source: SignalBytes, path: string): FlacDecoder {
  let position = 0;
  const readBytes = (buffer: Uint8Array) => {
    const count = source.read(buffer, position);
    position += count;
    return count;
  };
  return explainFlacErrors(path, () => new FlacDecoder(readBytes));
}

/** What a decoder says of the file at `path`, as a WfdbError. */
export function explainFlacErrors<T>(path: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof FlacError)) throw error;
    const code = error.kind === 'ends' ? 'short-signal-file' : 'damaged-signal-file';
    throw new WfdbError(code, `${quotePath(path)} cannot be decoded as a FLAC stream: ${error.message}`);
  }
}
