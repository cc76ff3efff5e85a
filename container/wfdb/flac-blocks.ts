/** Blocks of a FLAC file: a channel a signal, in which the samples of a frame follow one another. */

import type { BlockRequest, Blocks } from './blocks.ts';
import { quotePath, WfdbError } from './error.ts';
import type { FlacDecoder, FlacShape } from './flac/decoder.ts';
import { explainFlacErrors, openFlac } from './flac-file.ts';
import type { FlacFormat } from './formats.ts';
import { SignalBytes } from './signal-bytes.ts';
import type { Channel, SignalFile } from './stored-record.ts';

/** Holds one frame of the stream and one block, however much a few bytes of the file stand for. */
export class FlacBlocks implements Blocks {
  readonly framesAtOnce: number;
  private readonly file: SignalFile;
  private readonly shape: FlacShape;
  private readonly wanted: number;
  private readonly source: SignalBytes;
  private readonly decoder: FlacDecoder;
  private readonly samples: ReadonlyMap<Channel, Int32Array>;
  private sampleCount = 0;
  /** The stream's last frame and how much of it is used up. */
  private decoded: readonly Int32Array[] = [];
  private used = 0;

  constructor(
    { root, file, frames, channels }: BlockRequest,
    { format, framesAtOnce }: { format: FlacFormat; framesAtOnce: number },
  ) {
    const { samplesPerFrame } = file.channels[0]!;
    this.file = file;
    this.framesAtOnce = framesAtOnce;
    this.shape = { channelCount: file.channels.length, maximumBits: format.maximumBits };
    this.wanted = file.startSample + frames * samplesPerFrame;
    this.samples = new Map(channels.map((channel) => [channel, new Int32Array(framesAtOnce * samplesPerFrame)]));
    this.source = new SignalBytes(root, file.path);
    try {
      this.decoder = openFlac(this.source, file.path);
      this.skip(file.startSample);
    } catch (error) {
      this.source.close();
      throw error;
    }
  }

  next(frameCount: number): void {
    this.sampleCount = frameCount * this.file.channels[0]!.samplesPerFrame;
    for (let filled = 0; filled < this.sampleCount; ) {
      const { start, end } = this.consume(this.sampleCount - filled);
      for (const [channel, samples] of this.samples) {
        samples.set(this.decoded[this.file.channels.indexOf(channel)]!.subarray(start, end), filled);
      }
      filled += end - start;
    }
  }

  samplesOf(channel: Channel): Int32Array {
    return this.samples.get(channel)!.subarray(0, this.sampleCount);
  }

  close(): void {
    this.source.close();
  }

  private skip(count: number): void {
    for (let left = count; left > 0; ) {
      const { start, end } = this.consume(left);
      left -= end - start;
    }
  }

  /** The next samples of the decoded frame, at most so many; never none. */
  private consume(most: number): { start: number; end: number } {
    while (this.used === (this.decoded[0]?.length ?? 0)) {
      this.decoded = explainFlacErrors(this.file.path, () => this.decoder.next(this.shape)) ?? this.refuseEnd();
      this.used = 0;
    }
    const start = this.used;
    this.used = Math.min(this.decoded[0]!.length, start + most);
    return { start, end: this.used };
  }

  private refuseEnd(): never {
    const counts = `got ${this.decoder.sampleCount} samples of each, expected ${this.wanted}`;
    throw new WfdbError('short-signal-file', `${quotePath(this.file.path)} ends before its signals do: ${counts}`);
  }
}
