/** FLAC streams, written from RFC 9639: every kind of subframe but linear prediction. */

import { BitWriter, crc } from './bits.ts';

export type FlacSubframe =
  | 'constant'
  | 'verbatim'
  | {
      /** Order of the differences that are stored. */
      readonly fixed: 0 | 1 | 2 | 3 | 4;
      /** Bits of each code's remainder; `fitting` for what makes them short. */
      readonly rice: number | 'fitting' | 'escaped';
    };

export interface FlacSettings {
  readonly bits: number;
  readonly blockSamples: number;
  /** Of all channels; constant ones must be constant. */
  readonly subframe: FlacSubframe;
  /** For two channels. */
  readonly stereo?: 'left-side' | 'side-right' | 'mid-side';
  /** Low bits of all samples that are 0, and left out. */
  readonly wastedBits?: number;
  /** In STREAMINFO, where it is not the number of samples. */
  readonly statedSamples?: number;
  /** Of a padding block before the frames. */
  readonly paddingBytes?: number;
}

/** A whole stream. @param channels of one length */
export function flacStream(channels: readonly ArrayLike<number>[], settings: FlacSettings): Uint8Array {
  const samples = channels[0]!.length;
  const parts = [flacStreamStart({ channels: channels.length, samples, ...settings })];
  for (let start = 0, number = 0; start < samples; start += settings.blockSamples, number++) {
    const block = channels.map((channel) => Array.prototype.slice.call(channel, start, start + settings.blockSamples));
    const body = flacFrameBody(block, settings);
    parts.push(flacFrame(body, { number, channels: channels.length, samples: block[0]!.length, ...settings }));
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The stream's beginning, up to its first frame. */
export function flacStreamStart(
  stream: Pick<FlacSettings, 'bits' | 'blockSamples' | 'statedSamples' | 'paddingBytes'> & {
    readonly channels: number;
    readonly samples: number;
  },
): Uint8Array {
  const { bits, blockSamples, channels, paddingBytes = 0 } = stream;
  const samples = stream.statedSamples ?? stream.samples;
  const out = new BitWriter();
  for (const letter of 'fLaC') out.write(letter.charCodeAt(0), 8);
  out
    .write(paddingBytes > 0 ? 0 : 1, 1)
    .write(0, 7)
    .write(34, 24);
  out.write(blockSamples, 16).write(blockSamples, 16).write(0, 24).write(0, 24);
  out
    .write(96000, 20)
    .write(channels - 1, 3)
    .write(bits - 1, 5);
  out.write(Math.floor(samples / 2 ** 32), 4).write(samples, 32);
  for (let word = 0; word < 4; word++) out.write(0, 32);
  if (paddingBytes > 0)
    out
      .write(1, 1)
      .write(1, 7)
      .write(paddingBytes, 24)
      .zeros(8 * paddingBytes);
  return out.bytes();
}

/**
 * What stands between a frame's header and its checksum.
 * @param block samples of each channel, as many as the frame has
 */
export function flacFrameBody(
  block: readonly ArrayLike<number>[],
  { bits, subframe, stereo, wastedBits = 0 }: Pick<FlacSettings, 'bits' | 'subframe' | 'stereo' | 'wastedBits'>,
): Uint8Array {
  const out = new BitWriter();
  for (const { samples, extraBits } of storedChannels(block, stereo))
    writeSubframe(out, samples, { bits: bits + extraBits, subframe, wastedBits });
  return out.bytes();
}

/** A whole frame. @param number of the frame in its stream, counted from 0 */
export function flacFrame(
  body: Uint8Array,
  frame: Pick<FlacSettings, 'stereo'> & {
    readonly number: number;
    readonly channels: number;
    readonly samples: number;
  },
): Uint8Array {
  const { number, channels, samples, stereo } = frame;
  const layout = stereo === undefined ? channels - 1 : ['left-side', 'side-right', 'mid-side'].indexOf(stereo) + 8;
  const coded = Buffer.from(String.fromCodePoint(number));
  const header = Uint8Array.of(0xff, 0xf8, 0x70, layout << 4, ...coded, (samples - 1) >> 8, samples - 1);
  const bytes = new Uint8Array(header.length + 1 + body.length + 2);
  bytes.set(header);
  bytes[header.length] = crc(header, { polynomial: 0x07, width: 8 });
  bytes.set(body, header.length + 1);
  const checksum = crc(bytes.subarray(0, -2), { polynomial: 0x8005, width: 16 });
  bytes.set([checksum >> 8, checksum], bytes.length - 2);
  return bytes;
}

interface StoredChannel {
  readonly samples: ArrayLike<number>;
  readonly extraBits: 0 | 1;
}

function storedChannels(block: readonly ArrayLike<number>[], stereo: FlacSettings['stereo']): readonly StoredChannel[] {
  const plain = (samples: ArrayLike<number>): StoredChannel => ({ samples, extraBits: 0 });
  if (stereo === undefined) return block.map(plain);
  const [left, right] = [block[0]!, block[1]!];
  const pairs = <T>(join: (left: number, right: number) => T) =>
    Array.from(left, (sample, at) => join(sample, right[at]!));
  const side: StoredChannel = { samples: pairs((one, other) => one - other), extraBits: 1 };
  if (stereo === 'left-side') return [plain(left), side];
  if (stereo === 'side-right') return [side, plain(right)];
  return [plain(pairs((one, other) => Math.floor((one + other) / 2))), side];
}

function writeSubframe(
  out: BitWriter,
  stored: ArrayLike<number>,
  { bits, subframe, wastedBits }: { bits: number; subframe: FlacSubframe; wastedBits: number },
): void {
  const width = bits - wastedBits;
  const samples = wastedBits === 0 ? stored : Array.from(stored, (sample) => sample / 2 ** wastedBits);
  const type = subframe === 'constant' ? 0 : subframe === 'verbatim' ? 1 : 8 + subframe.fixed;
  out.write(type, 7);
  if (wastedBits === 0) out.write(0, 1);
  else
    out
      .write(1, 1)
      .zeros(wastedBits - 1)
      .write(1, 1);
  const asTheyAre = subframe === 'constant' ? 1 : subframe === 'verbatim' ? samples.length : subframe.fixed;
  for (let index = 0; index < asTheyAre; index++) out.write(samples[index]!, width);
  if (typeof subframe === 'object') writeResidual(out, differences(samples, subframe.fixed), subframe.rice);
}

function differences(samples: ArrayLike<number>, order: number): ArrayLike<number> {
  if (order === 0) return samples;
  const once = Array.from({ length: samples.length - 1 }, (_, index) => samples[index + 1]! - samples[index]!);
  return differences(once, order - 1);
}

/** One partition, with parameters of five bits. */
function writeResidual(out: BitWriter, values: ArrayLike<number>, rice: number | 'fitting' | 'escaped'): void {
  out.write(1, 2).write(0, 4);
  if (rice === 'escaped') {
    out.write(31, 5).write(30, 5);
    for (let index = 0; index < values.length; index++) out.write(values[index]!, 30);
    return;
  }
  const codes = Array.from(values, (value) => (value < 0 ? -2 * value - 1 : 2 * value));
  const bits = rice === 'fitting' ? fittingParameter(codes) : rice;
  out.write(bits, 5);
  for (const code of codes)
    out
      .zeros(Math.floor(code / 2 ** bits))
      .write(1, 1)
      .write(code, bits);
}

function fittingParameter(codes: readonly number[]): number {
  const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length;
  return Math.max(0, Math.floor(Math.log2(mean)));
}
