/** What a FLAC stream says of itself before its first frame. */

import type { BitReader } from './bit-reader.ts';
import { FlacError } from './flac-error.ts';

export interface StreamInfo {
  readonly channelCount: number;
  readonly bitsPerSample: number;
  /** Samples of each channel; 0 where the encoder did not know. */
  readonly sampleCount: number;
}

/** Of a file, what nearly always holds all that stands before the first frame: padding of 8 KB is usual. */
export const flacInfoBytes = 1 << 14;

const streamMarker = 0x664c6143;
const streamInfoType = 0;
const streamInfoBytes = 34;

/**
 * Reads the marker and all metadata blocks, so that the first frame comes next.
 *
 * @see RFC 9639, section 8
 */
export function readStreamInfo(reader: BitReader): StreamInfo {
  if (reader.unsigned(32) !== streamMarker) throw new FlacError('damaged', 'it does not begin with "fLaC"');
  let info: StreamInfo | undefined;
  for (let last = false; !last; ) {
    last = reader.unsigned(1) === 1;
    const type = reader.unsigned(7);
    const byteCount = reader.unsigned(24);
    reader.refuseEnd();
    if (type === streamInfoType && byteCount === streamInfoBytes) info = readBlock(reader);
    else reader.skipBytes(byteCount);
  }
  if (info === undefined) throw new FlacError('damaged', 'it has no STREAMINFO block');
  return info;
}

function readBlock(reader: BitReader): StreamInfo {
  const blockAndFrameSizes = 10;
  const digest = 16;
  reader.skipBytes(blockAndFrameSizes);
  reader.unsigned(20);
  const channelCount = reader.unsigned(3) + 1;
  const bitsPerSample = reader.unsigned(5) + 1;
  const sampleCount = reader.unsigned(4) * 2 ** 32 + reader.unsigned(32);
  reader.skipBytes(digest);
  return { channelCount, bitsPerSample, sampleCount };
}
