/** A stretch of samples as FLAC frames: second differences, Rice coded. Written from RFC 9639. */

import { BitWriter, crc } from './bit-writer.ts';

export const flacBlockSamples = 4096;

/** What stands between a frame's header and its checksum, which alone tell frames of a stretch apart: a part a block. */
export function flacFrameBodies(signals: readonly Int32Array[], bits: number): readonly Uint8Array[] {
  const blocks = signals[0]!.length / flacBlockSamples;
  return Array.from({ length: blocks }, (_, block) => {
    const out = new BitWriter();
    for (const signal of signals) {
      writeSubframe(out, signal.subarray(block * flacBlockSamples, (block + 1) * flacBlockSamples), bits);
    }
    return out.bytes();
  });
}

/** The stream's beginning, up to its first frame. */
export function flacStreamStart({ channels, bits, samples }: { channels: number; bits: number; samples: number }) {
  const out = new BitWriter();
  for (const letter of 'fLaC') out.write(letter.charCodeAt(0), 8);
  out.write(1, 1).write(0, 7).write(34, 24);
  out.write(flacBlockSamples, 16).write(flacBlockSamples, 16).write(0, 24).write(0, 24);
  out
    .write(96000, 20)
    .write(channels - 1, 3)
    .write(bits - 1, 5);
  out.write(Math.floor(samples / 2 ** 32), 4).write(samples, 32);
  for (let word = 0; word < 4; word++) out.write(0, 32);
  return out.bytes();
}

/** A whole frame. @param number  of the frame in its stream, counted from 0 */
export function flacFrame(body: Uint8Array, { number, channels }: { number: number; channels: number }): Uint8Array {
  const coded = Buffer.from(String.fromCodePoint(number));
  const header = Uint8Array.of(0xff, 0xf8, 0xc0, (channels - 1) << 4, ...coded);
  const frame = new Uint8Array(header.length + 1 + body.length + 2);
  frame.set(header);
  frame[header.length] = crc(header, { polynomial: 0x07, width: 8 });
  frame.set(body, header.length + 1);
  const checksum = crc(frame.subarray(0, -2), { polynomial: 0x8005, width: 16 });
  frame.set([checksum >> 8, checksum & 255], frame.length - 2);
  return frame;
}

const order = 2;

function writeSubframe(out: BitWriter, samples: Int32Array, bits: number): void {
  out.write(8 + order, 7).write(0, 1);
  for (const sample of samples.subarray(0, order)) out.write(sample, bits);
  const residual = Array.from(samples.subarray(order), (sample, index) => {
    const difference = sample - 2 * samples[index + 1]! + samples[index]!;
    return difference < 0 ? -2 * difference - 1 : 2 * difference;
  });
  const mean = residual.reduce((sum, code) => sum + code, 0) / residual.length;
  const rice = Math.max(0, Math.floor(Math.log2(mean)));
  // Parameters of five bits, one partition.
  out.write(1, 2).write(0, 4).write(rice, 5);
  for (const code of residual) {
    for (let zeros = Math.floor(code / 2 ** rice); zeros > 0; zeros--) out.write(0, 1);
    out.write(1, 1).write(code, rice);
  }
}
