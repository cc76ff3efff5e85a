/** Streams the samples of a record's files, channel by channel, in constant memory. */

import type { BlockRequest, Blocks } from './blocks.ts';
import { FlacBlocks } from './flac-blocks.ts';
import { PackedBlocks } from './packed-blocks.ts';
import type { Channel } from './stored-record.ts';

/** Bytes, samples and gathered samples of a block stay in a second-level cache of 1 MiB or little more. */
const blockSamples = 1 << 17;

/** The blocks of a record whose samples are wanted, and who takes them. */
export interface SampleRequest extends BlockRequest {
  /**
   * Takes the next samples of a channel, in order and skew taken out: those of its first `skewFrames` frames are never
   * handed out, and as many frames are missing at its end. The array is reused after the call.
   */
  readonly take: (channel: Channel, samples: Int32Array) => void;
}

/**
 * Reads one signal file once, from its first frame to its last.
 *
 * @returns for each of the channels, in their order, the sum modulo 65536 of the samples that skew left out
 * @throws WfdbError `short-signal-file` where the file ends early, `damaged-signal-file` where it cannot be decoded,
 *   `unreadable-file` where the system cannot read it
 */
export function streamChannels(request: SampleRequest): number[] {
  const { file, frames, channels, take } = request;
  const skippedSums = channels.map(() => 0);
  if (frames === 0) return skippedSums;
  const lastValues = channels.map(({ initialValue }) => initialValue);
  const blocks = openBlocks(request);
  try {
    for (let frame = 0; frame < frames; frame += blocks.framesAtOnce) {
      const frameCount = Math.min(blocks.framesAtOnce, frames - frame);
      blocks.next(frameCount);
      for (const [slot, channel] of channels.entries()) {
        const samples = blocks.samplesOf(channel);
        if (file.format.stores === 'differences') lastValues[slot] = sumUp(samples, lastValues[slot]!);
        const skipped = Math.min(frameCount, Math.max(0, channel.skewFrames - frame)) * channel.samplesPerFrame;
        for (let index = 0; index < skipped; index++) {
          skippedSums[slot] = (skippedSums[slot]! + samples[index]!) & 0xffff;
        }
        if (skipped < samples.length) take(channel, samples.subarray(skipped));
      }
    }
  } finally {
    blocks.close();
  }
  return skippedSums;
}

function openBlocks(request: BlockRequest): Blocks {
  const { file, frames } = request;
  const framesAtOnce = Math.min(frames, Math.max(1, Math.floor(blockSamples / file.frameSamples)));
  const { format } = file;
  if (format.stores === 'a FLAC stream') return new FlacBlocks(request, { format, framesAtOnce });
  return new PackedBlocks(request, { format, framesAtOnce });
}

/** Turns differences into values, in place. Gives back the last value. */
function sumUp(samples: Int32Array, previous: number): number {
  let value = previous | 0;
  for (let index = 0; index < samples.length; index++) {
    value = (value + samples[index]!) | 0;
    samples[index] = value;
  }
  return value;
}
