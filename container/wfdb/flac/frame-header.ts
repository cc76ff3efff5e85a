/** The header of a FLAC frame. */

import type { BitReader } from './bit-reader.ts';
import { crc8 } from './crc.ts';
import type { StreamInfo } from './stream-info.ts';

/** How two channels are stored: as they are, or one of them, or both, through their difference. */
export type Stereo = 'independent' | 'left-side' | 'side-right' | 'mid-side';

export interface FrameHeader {
  readonly blockSamples: number;
  readonly channelCount: number;
  readonly stereo: Stereo;
  readonly bitsPerSample: number;
  /** What counts the frames up: the frame's index, or where block sizes vary the index of its first sample. */
  readonly number: number;
  readonly counts: 'frames' | 'samples';
}

/**
 * Reads the header of the frame that comes next; undefined where there is none, or it is not what its checksum says.
 *
 * @see RFC 9639, section 9.1
 */
export function readFrameHeader(reader: BitReader, info: StreamInfo): FrameHeader | undefined {
  const bytes = new ByteLog(reader);
  const sync = [bytes.next(), bytes.next()] as const;
  if (sync[0] !== 0xff || (sync[1] & 0xfe) !== 0xf8) return undefined;
  const sizes = bytes.next();
  const layout = bytes.next();
  const number = readCodedNumber(bytes);
  const blockSamples = readBlockSamples(sizes >> 4, bytes);
  const rateBytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0][sizes & 15]!;
  for (let index = 0; index < rateBytes; index++) bytes.next();
  const { checksum } = bytes;
  const channels = layout >> 4;
  const bitsPerSample = [info.bitsPerSample, 8, 12, 0, 16, 20, 24, 32][(layout >> 1) & 7]!;
  const reserved = (layout & 1) === 1 || channels > 10 || bitsPerSample === 0 || blockSamples === 0;
  if (bytes.next() !== checksum || reserved) return undefined;
  return {
    blockSamples,
    channelCount: channels < 8 ? channels + 1 : 2,
    stereo: channels < 8 ? 'independent' : stereos[channels - 8]!,
    bitsPerSample,
    number,
    counts: (sync[1] & 1) === 0 ? 'frames' : 'samples',
  };
}

const stereos: readonly Stereo[] = ['left-side', 'side-right', 'mid-side'];

class ByteLog {
  checksum = 0;
  private readonly reader: BitReader;

  constructor(reader: BitReader) {
    this.reader = reader;
  }

  next(): number {
    const byte = this.reader.unsigned(8);
    this.checksum = crc8(this.checksum, byte);
    return byte;
  }
}

/** A number of up to 36 bits in the way of UTF-8: the 1 bits that its first byte begins with count its bytes. */
function readCodedNumber(bytes: ByteLog): number {
  const first = bytes.next();
  const ones = Math.clz32(~(first << 24));
  let number = first & (0x7f >> ones);
  for (let index = 1; index < ones; index++) number = number * 64 + (bytes.next() & 63);
  return number;
}

function readBlockSamples(code: number, bytes: ByteLog): number {
  if (code === 1) return 192;
  if (code <= 5) return code === 0 ? 0 : 576 << (code - 2);
  if (code === 6) return bytes.next() + 1;
  if (code === 7) return bytes.next() * 256 + bytes.next() + 1;
  return 256 << (code - 8);
}
