/** Signal files of packed formats, written from WFDB signal(5) and from no reader of it. */

/** Formats whose samples stand one after the other, or in packs of two or three. */
export type EncodedFormat = 8 | 16 | 24 | 32 | 61 | 80 | 160 | 212 | 310 | 311;

/** The digital value that means "missing": the lowest one of the format. Format 8 stores differences, and has none. */
export const missingCode: Readonly<Record<Exclude<EncodedFormat, 8>, number>> = {
  16: -32768,
  24: -8388608,
  32: -2147483648,
  61: -32768,
  80: -128,
  160: -32768,
  212: -2048,
  310: -512,
  311: -512,
};

/** Bytes of a signal file of so many samples, all signals counted; a last pack that is not full takes what holds it. */
export function byteCount(format: EncodedFormat, sampleCount: number): number {
  const { packSamples, packBytes, restBytes } = layouts[format];
  const rest = sampleCount % packSamples;
  return Math.floor(sampleCount / packSamples) * packBytes + (rest === 0 ? 0 : restBytes[rest - 1]!);
}

/**
 * A signal file's bytes: frame by frame, and within a frame signal by signal.
 * @param signals digital samples, an array a signal, all of one length, within the format's range
 */
export function encodeSignals(format: EncodedFormat, signals: readonly ArrayLike<number>[]): Uint8Array {
  const frames = signals[0]?.length ?? 0;
  const samples = new Int32Array(frames * signals.length);
  for (const [channel, signal] of signals.entries()) {
    for (let frame = 0, at = channel; frame < frames; frame++, at += signals.length) samples[at] = signal[frame]!;
  }
  return encodeSamples(format, samples);
}

/** The bytes of consecutive samples; of format 8, of the differences, which the caller takes signal by signal. */
export function encodeSamples(format: EncodedFormat, samples: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(byteCount(format, samples.length));
  layouts[format].write(bytes, samples);
  return bytes;
}

interface Layout {
  readonly packSamples: 1 | 2 | 3;
  readonly packBytes: number;
  /** Of a last pack with one sample, with two. */
  readonly restBytes: readonly number[];
  /** Beyond the end of a last pack that is not full, a typed array ignores what is written. */
  readonly write: (bytes: Uint8Array, samples: ArrayLike<number>) => void;
}

function lowFirst(packBytes: number, offset = 0): Layout {
  return {
    packSamples: 1,
    packBytes,
    restBytes: [],
    write(bytes, samples) {
      for (let index = 0, at = 0; index < samples.length; index++) {
        for (let shift = 0; shift < 8 * packBytes; shift += 8) bytes[at++] = (samples[index]! + offset) >> shift;
      }
    },
  };
}

const layouts: Readonly<Record<EncodedFormat, Layout>> = {
  8: lowFirst(1),
  16: lowFirst(2),
  24: lowFirst(3),
  32: lowFirst(4),
  61: {
    packSamples: 1,
    packBytes: 2,
    restBytes: [],
    write(bytes, samples) {
      for (let index = 0; index < samples.length; index++) {
        bytes[2 * index] = samples[index]! >> 8;
        bytes[2 * index + 1] = samples[index]!;
      }
    },
  },
  80: lowFirst(1, 128),
  160: lowFirst(2, 32768),
  212: {
    packSamples: 2,
    packBytes: 3,
    restBytes: [2],
    write(bytes, samples) {
      for (let index = 0, at = 0; index < samples.length; index += 2, at += 3) {
        const [first, second] = [samples[index]!, samples[index + 1] ?? 0];
        bytes[at] = first;
        bytes[at + 1] = ((first >> 8) & 0x0f) | ((second >> 4) & 0xf0);
        bytes[at + 2] = second;
      }
    },
  },
  // Two words of 16 bits, each a sample in bits 1 to 10 and half of the third one above.
  310: {
    packSamples: 3,
    packBytes: 4,
    restBytes: [2, 4],
    write(bytes, samples) {
      for (let index = 0, at = 0; index < samples.length; index += 3, at += 4) {
        const third = samples[index + 2] ?? 0;
        const firstWord = ((samples[index]! & 1023) << 1) | ((third & 31) << 11);
        const secondWord = (((samples[index + 1] ?? 0) & 1023) << 1) | (((third >> 5) & 31) << 11);
        bytes[at] = firstWord;
        bytes[at + 1] = firstWord >> 8;
        bytes[at + 2] = secondWord;
        bytes[at + 3] = secondWord >> 8;
      }
    },
  },
  // One word of 32 bits.
  311: {
    packSamples: 3,
    packBytes: 4,
    restBytes: [2, 3],
    write(bytes, samples) {
      for (let index = 0, at = 0; index < samples.length; index += 3, at += 4) {
        const [first, second, third] = [samples[index]!, samples[index + 1] ?? 0, samples[index + 2] ?? 0];
        const word = (first & 1023) | ((second & 1023) << 10) | ((third & 1023) << 20);
        for (let byte = 0; byte < 4; byte++) bytes[at + byte] = word >> (8 * byte);
      }
    },
  },
};
