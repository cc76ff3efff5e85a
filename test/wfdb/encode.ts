/** The inverse of the decoders, written from signal(5) and not from them. */

export type EncodedFormat = 8 | 16 | 24 | 32 | 61 | 80 | 160 | 212 | 310 | 311;

/** Bytes of consecutive samples; a last pack that is not full takes as few bytes as hold it. */
export function encode(format: EncodedFormat, samples: readonly number[]): Uint8Array {
  return Uint8Array.from(encoders[format](samples));
}

const encoders: Readonly<Record<EncodedFormat, (samples: readonly number[]) => readonly number[]>> = {
  // Differences, which the caller takes signal by signal.
  8: (samples) => samples.map((sample) => sample & 255),
  16: (samples) => samples.flatMap((sample) => [sample & 255, (sample >> 8) & 255]),
  24: (samples) => samples.flatMap((sample) => [0, 8, 16].map((shift) => (sample >> shift) & 255)),
  32: (samples) => samples.flatMap((sample) => [0, 8, 16, 24].map((shift) => (sample >> shift) & 255)),
  61: (samples) => samples.flatMap((sample) => [(sample >> 8) & 255, sample & 255]),
  80: (samples) => samples.map((sample) => sample + 128),
  160: (samples) => samples.flatMap((sample) => [(sample + 32768) & 255, (sample + 32768) >> 8]),
  212: (samples) =>
    packs(samples, 2).flatMap(([first = 0, second]) => {
      const low = [first & 255, ((first & 0xfff) >> 8) | ((((second ?? 0) & 0xfff) >> 8) << 4)];
      return second === undefined ? low : [...low, second & 255];
    }),
  310: (samples) =>
    packs(samples, 3).flatMap(([first = 0, second, third]) => {
      const thirdBits = (third ?? 0) & 1023;
      const firstWord = ((first & 1023) << 1) | ((thirdBits & 31) << 11);
      const secondWord = (((second ?? 0) & 1023) << 1) | ((thirdBits >> 5) << 11);
      const low = [firstWord & 255, firstWord >> 8];
      return second === undefined ? low : [...low, secondWord & 255, secondWord >> 8];
    }),
  311: (samples) =>
    packs(samples, 3).flatMap(([first = 0, second, third]) => {
      const bits = [first, second ?? 0, third ?? 0].map((sample) => BigInt(sample & 1023));
      const word = Number(bits[0]! | (bits[1]! << 10n) | (bits[2]! << 20n));
      const bytes = [word & 255, (word >> 8) & 255, (word >> 16) & 255, (word >> 24) & 255];
      return bytes.slice(0, second === undefined ? 2 : third === undefined ? 3 : 4);
    }),
};

function packs(samples: readonly number[], size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, pack) =>
    samples.slice(pack * size, (pack + 1) * size),
  );
}
