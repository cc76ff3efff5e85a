/** Blocks of a file whose samples have a fixed number of bits, frame by frame. */

import type { BlockRequest, Blocks } from './blocks.ts';
import { endedEarly } from './error.ts';
import type { PackedFormat } from './formats.ts';
import { SignalBytes } from './signal-bytes.ts';
import type { Channel, SignalFile } from './stored-record.ts';

export class PackedBlocks implements Blocks {
  readonly framesAtOnce: number;
  private readonly file: SignalFile;
  private readonly format: PackedFormat;
  private readonly source: SignalBytes;
  private readonly bytes: Uint8Array;
  private readonly interleaved: Int32Array;
  private readonly gathered: Int32Array;
  private position: number;
  private frameCount = 0;

  constructor(
    { root, file, channels }: BlockRequest,
    { format, framesAtOnce }: { format: PackedFormat; framesAtOnce: number },
  ) {
    this.file = file;
    this.format = format;
    // Whole packs, so that every block begins between bytes.
    this.framesAtOnce = Math.ceil(framesAtOnce / format.packedSamples) * format.packedSamples;
    const largest = channels.reduce((most, channel) => Math.max(most, channel.samplesPerFrame), 1);
    this.bytes = new Uint8Array(format.byteCount(this.framesAtOnce * file.frameSamples));
    this.interleaved = new Int32Array(this.framesAtOnce * file.frameSamples);
    this.gathered = new Int32Array(this.framesAtOnce * largest);
    this.position = file.startByte;
    this.source = new SignalBytes(root, file.path);
  }

  next(frameCount: number): void {
    const { format, file, position } = this;
    const sampleCount = frameCount * file.frameSamples;
    const byteCount = format.byteCount(sampleCount);
    const got = this.source.read(this.bytes.subarray(0, byteCount), position);
    if (got < byteCount) throw endedEarly(file.path, position + got, position + byteCount);
    format.decode(this.bytes, sampleCount, this.interleaved);
    this.position += byteCount;
    this.frameCount = frameCount;
  }

  samplesOf({ samplesPerFrame, frameOffset }: Channel): Int32Array {
    const { interleaved, gathered } = this;
    const { frameSamples } = this.file;
    const count = this.frameCount * samplesPerFrame;
    if (samplesPerFrame === frameSamples) return interleaved.subarray(0, count);
    if (samplesPerFrame === 1) {
      for (let index = 0, from = frameOffset; index < count; index++, from += frameSamples) {
        gathered[index] = interleaved[from]!;
      }
    } else {
      for (let index = 0, frame = frameOffset; index < count; frame += frameSamples) {
        for (let sample = 0; sample < samplesPerFrame; sample++) gathered[index++] = interleaved[frame + sample]!;
      }
    }
    return gathered.subarray(0, count);
  }

  close(): void {
    this.source.close();
  }
}
