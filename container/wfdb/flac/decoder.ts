/** Decodes a FLAC stream, frame by frame, in constant memory, and believes no frame that its checksum does not. */

import { BitReader, type ReadBytes } from './bit-reader.ts';
import { FlacError } from './flac-error.ts';
import { type FrameHeader, readFrameHeader, type Stereo } from './frame-header.ts';
import { readStreamInfo, type StreamInfo } from './stream-info.ts';
import { readSubframe } from './subframe.ts';

/** What every frame must be like. */
export interface FlacShape {
  readonly channelCount: number;
  /** A frame may have fewer. */
  readonly maximumBits: number;
}

/** 65,536 samples a channel: what a frame can hold. */
const largestBlock = 1 << 16;

/** Takes a stream's bytes in their order; the samples of a frame are overwritten by the next one's. */
export class FlacDecoder {
  readonly info: StreamInfo;
  private readonly reader: BitReader;
  private readonly channels: Int32Array[] = [];
  private frames = 0;
  private samples = 0;
  /** Of the first frame; a stream need not begin at 0. */
  private firstNumber: number | undefined;

  /** @throws FlacError where the bytes are no FLAC stream */
  constructor(readBytes: ReadBytes) {
    this.reader = new BitReader(readBytes);
    this.info = readStreamInfo(this.reader);
  }

  /** Samples of each channel so far. */
  get sampleCount(): number {
    return this.samples;
  }

  /**
   * The samples of the next frame, channel by channel, undefined after the last. The arrays are used again.
   *
   * @throws FlacError
   */
  next(shape: FlacShape): readonly Int32Array[] | undefined {
    const { reader } = this;
    reader.align();
    if (reader.atEnd()) return undefined;
    const start = reader.byteOffset;
    try {
      return this.readFrame(shape);
    } catch (error) {
      if (!(error instanceof FlacError) || error.kind === 'ends') throw error;
      throw new FlacError('damaged', `frame ${this.frames} at byte ${start} ${error.message}`);
    }
  }

  private readFrame(shape: FlacShape): readonly Int32Array[] {
    const { reader, info } = this;
    reader.startChecksum();
    const header = readFrameHeader(reader, info);
    reader.refuseEnd();
    if (header === undefined) throw new FlacError('damaged', 'has no valid header');
    refuseShape(header, shape);
    const channels = this.room(header);
    for (const [index, samples] of channels.entries()) {
      readSubframe(reader, samples, header.bitsPerSample + (isSide(header.stereo, index) ? 1 : 0));
    }
    reader.align();
    const checksum = reader.checksum();
    const expected = reader.unsigned(16);
    reader.refuseEnd();
    if (checksum !== expected) throw new FlacError('damaged', 'does not match its checksum');
    if (header.stereo !== 'independent') restoreStereo(header.stereo, channels[0]!, channels[1]!);
    for (const samples of channels) refuseLarge(samples, header.bitsPerSample);
    this.refuseGap(header);
    this.frames++;
    this.samples += header.blockSamples;
    return channels;
  }

  private refuseGap({ number, counts }: FrameHeader): void {
    this.firstNumber ??= number;
    const expected = this.firstNumber + (counts === 'frames' ? this.frames : this.samples);
    if (number !== expected) {
      throw new FlacError('damaged', `does not follow the one before: got number ${number}, expected ${expected}`);
    }
  }

  private room({ channelCount, blockSamples }: FrameHeader): Int32Array[] {
    while (this.channels.length < channelCount) this.channels.push(new Int32Array(largestBlock));
    return this.channels.slice(0, channelCount).map((samples) => samples.subarray(0, blockSamples));
  }
}

function refuseShape({ channelCount, bitsPerSample }: FrameHeader, shape: FlacShape): void {
  if (channelCount !== shape.channelCount) {
    throw new FlacError('damaged', `has ${channelCount} channels, expected ${shape.channelCount}`);
  }
  if (bitsPerSample > shape.maximumBits) {
    throw new FlacError('damaged', `has ${bitsPerSample} bits a sample, expected at most ${shape.maximumBits}`);
  }
}

function isSide(stereo: Stereo, channel: number): boolean {
  if (stereo === 'independent') return false;
  return stereo === 'side-right' ? channel === 0 : channel === 1;
}

/** Turns the two channels, as stored, into left and right, in place. */
function restoreStereo(stereo: Stereo, first: Int32Array, second: Int32Array): void {
  for (let index = 0; index < first.length; index++) {
    const [a, b] = [first[index]!, second[index]!];
    if (stereo === 'left-side') second[index] = a - b;
    else if (stereo === 'side-right') first[index] = a + b;
    else {
      // The sum's lowest bit is the difference's.
      const sum = a * 2 + (b & 1);
      first[index] = (sum + b) >> 1;
      second[index] = (sum - b) >> 1;
    }
  }
}

/** A stream whose checksums are right may still predict what its samples cannot hold. */
function refuseLarge(samples: Int32Array, bitsPerSample: number): void {
  const unused = 32 - bitsPerSample;
  let outside = 0;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index]!;
    outside |= sample ^ ((sample << unused) >> unused);
  }
  if (outside !== 0) throw new FlacError('damaged', `holds samples of more than ${bitsPerSample} bits`);
}
