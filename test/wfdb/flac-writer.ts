/** A FLAC encoder for tests, written from RFC 9639: every kind of subframe but linear prediction. */

export type Subframe =
  | 'constant'
  | 'verbatim'
  | { readonly fixed: 0 | 1 | 2 | 3 | 4; readonly rice: number | 'escaped' };

export interface FlacSettings {
  readonly bits: number;
  readonly blockSamples: number;
  /** Of the stream's channels; constant channels must be constant. */
  readonly subframe: Subframe;
  /** For two channels. */
  readonly stereo?: 'left-side' | 'side-right' | 'mid-side';
  /** Low bits of all samples that are 0, and left out. */
  readonly wastedBits?: number;
  /** In STREAMINFO, where it is not the number of samples. */
  readonly statedSamples?: number;
}

/** `channels` are of one length. */
export function writeFlac(channels: readonly (readonly number[])[], settings: FlacSettings): Uint8Array {
  const length = channels[0]!.length;
  const frames: number[] = [];
  for (let start = 0, index = 0; start < length; start += settings.blockSamples, index++) {
    const block = channels.map((channel) => channel.slice(start, start + settings.blockSamples));
    for (const byte of frame(block, index, settings)) frames.push(byte);
  }
  return Uint8Array.from([...streamInfo(channels.length, settings.statedSamples ?? length, settings), ...frames]);
}

function streamInfo(channelCount: number, sampleCount: number, { bits, blockSamples }: FlacSettings): number[] {
  const out = new Bits();
  for (const letter of 'fLaC') out.add(letter.charCodeAt(0), 8);
  out.add(0, 1).add(0, 7).add(34, 24).add(blockSamples, 16).add(blockSamples, 16).add(0, 24).add(0, 24);
  out
    .add(96000, 20)
    .add(channelCount - 1, 3)
    .add(bits - 1, 5)
    .add(sampleCount, 36);
  for (let byte = 0; byte < 16; byte++) out.add(0, 8);
  // A padding block that is longer than a reader's buffer, the last one.
  out.add(1, 1).add(1, 7).add(70_000, 24);
  return [...out.bytes(), ...new Array<number>(70_000).fill(0)];
}

function frame(channels: readonly (readonly number[])[], index: number, settings: FlacSettings): number[] {
  const { bits, stereo } = settings;
  const blockSamples = channels[0]!.length;
  const header = new Bits().add(0b111111111111100, 15).add(0, 1).add(7, 4).add(0, 4);
  const layout =
    stereo === undefined ? channels.length - 1 : ['left-side', 'side-right', 'mid-side'].indexOf(stereo) + 8;
  header.add(layout, 4).add(0, 3).add(0, 1);
  for (const byte of Buffer.from(String.fromCodePoint(index))) header.add(byte, 8);
  header.add(blockSamples - 1, 16);
  header.add(remainder(header.bytes(), 0x107, 8), 8);
  const out = new Bits(header);
  for (const { samples, extra } of stored(channels, stereo))
    subframe(out, samples, { ...settings, bits: bits + extra });
  const bytes = out.bytes();
  const checksum = remainder(bytes, 0x18005, 16);
  return [...bytes, checksum >> 8, checksum & 255];
}

function stored(channels: readonly (readonly number[])[], stereo: FlacSettings['stereo']) {
  const plain = (samples: readonly number[]) => ({ samples, extra: 0 });
  if (stereo === undefined) return channels.map(plain);
  const [left, right] = [channels[0]!, channels[1]!];
  const side = { samples: left.map((sample, index) => sample - right[index]!), extra: 1 };
  if (stereo === 'left-side') return [plain(left), side];
  if (stereo === 'side-right') return [side, plain(right)];
  return [plain(left.map((sample, index) => Math.floor((sample + right[index]!) / 2))), side];
}

function subframe(out: Bits, all: readonly number[], settings: FlacSettings): void {
  const { subframe: kind, wastedBits = 0 } = settings;
  const bits = settings.bits - wastedBits;
  const samples = all.map((sample) => sample / 2 ** wastedBits);
  const type = kind === 'constant' ? 0 : kind === 'verbatim' ? 1 : 8 + kind.fixed;
  out.add(0, 1).add(type, 6);
  if (wastedBits === 0) out.add(0, 1);
  else
    out
      .add(1, 1)
      .add(0, wastedBits - 1)
      .add(1, 1);
  if (kind === 'constant') out.add(samples[0]!, bits);
  else if (kind === 'verbatim') for (const sample of samples) out.add(sample, bits);
  else {
    for (const sample of samples.slice(0, kind.fixed)) out.add(sample, bits);
    residual(out, differences(samples, kind.fixed), kind.rice);
  }
}

function differences(samples: readonly number[], order: number): readonly number[] {
  if (order === 0) return samples;
  return differences(
    samples.slice(1).map((sample, index) => sample - samples[index]!),
    order - 1,
  );
}

/** One partition, with parameters of five bits. */
function residual(out: Bits, values: readonly number[], rice: number | 'escaped'): void {
  out.add(1, 2).add(0, 4);
  if (rice === 'escaped') {
    out.add(31, 5).add(30, 5);
    for (const value of values) out.add(value, 30);
    return;
  }
  out.add(rice, 5);
  for (const value of values) {
    const code = value < 0 ? -2 * value - 1 : 2 * value;
    out
      .add(0, Math.floor(code / 2 ** rice))
      .add(1, 1)
      .add(code % 2 ** rice, rice);
  }
}

class Bits {
  private readonly bits: number[];

  constructor(others?: Bits) {
    this.bits = others === undefined ? [] : [...others.bits];
  }

  /** The lowest `count` bits of an integer, two's complement. */
  add(value: number, count: number): this {
    const integer = BigInt.asUintN(count, BigInt(value));
    for (const bit of count === 0 ? '' : integer.toString(2).padStart(count, '0')) this.bits.push(Number(bit));
    return this;
  }

  /** The last one filled up with 0 bits. */
  bytes(): number[] {
    return Array.from({ length: Math.ceil(this.bits.length / 8) }, (_, byte) =>
      Array.from({ length: 8 }, (_, bit) => this.bits[byte * 8 + bit] ?? 0).reduce((sum, bit) => sum * 2 + bit, 0),
    );
  }
}

/** Of the division of polynomials over one bit, bit by bit. */
function remainder(bytes: readonly number[], polynomial: number, width: number): number {
  let rest = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = (rest >> (width - 1)) & 1;
      rest = ((rest << 1) & (2 ** width - 1)) ^ ((top ^ ((byte >> bit) & 1)) * (polynomial & (2 ** width - 1)));
    }
  }
  return rest;
}
