/** The signal formats that are supported: how each stores its samples, and which loop of the kernel unpacks it. */

export type SampleFormat = PackedFormat | FlacFormat;

export interface DigitalRange {
  /** As in a header's signal line. */
  readonly code: number;
  /** Lowest digital value. */
  readonly lowest: number;
  /** Number of digital values: `lowest` … `lowest + valueCount - 1`. */
  readonly valueCount: number;
  /** The digital value that stands for a missing sample: the lowest, or null where a format has none. */
  readonly missingCode: number | null;
}

/** One FLAC stream a file: a channel a signal, in which the samples of a frame follow one another. */
export interface FlacFormat extends DigitalRange {
  readonly stores: 'a FLAC stream';
  /** A stream may have fewer bits a sample. */
  readonly maximumBits: number;
}

/** How the kernel takes stored samples: as they are, of one byte or two, or by its loop of that name. */
export type Unpacking = 'as-bytes' | 'as-words' | 'unpack61' | 'unpack160' | 'unpack212' | 'unpack310' | 'unpack311';

/** Samples frame by frame, signal by signal, each in a fixed number of bits. */
export interface PackedFormat extends DigitalRange {
  /** Undefined where the kernel does not count the format. */
  readonly unpacking: Unpacking | undefined;
  /** What is stored of a sample: its value, or the difference from the one before of the same signal. */
  readonly stores: 'values' | 'differences';
  /** Samples that share bytes: a block of a multiple of them begins and ends between bytes. */
  readonly packedSamples: number;
  /** Bytes that `sampleCount` consecutive samples take; the last pack may be cut short. */
  byteCount(sampleCount: number): number;
  /** Whole samples in `byteCount` bytes. */
  sampleCount(byteCount: number): number;
  /**
   * Decodes the first `sampleCount` samples of `bytes` into `samples`, as stored: frame by frame, signal by signal.
   * `bytes` holds at least `byteCount(sampleCount)` bytes and begins at a pack and, in its buffer, at
   * a multiple of 4.
   */
  decode(bytes: Uint8Array, sampleCount: number, samples: Int32Array): void;
}

/** Format 8: signed 8-bit differences from the sample before of the same signal. A difference cannot say that a sample is missing, and the values that differences add up to are those of 32 bits. @see WFDB signal(5) */
const format8: PackedFormat = {
  code: 8,
  unpacking: undefined,
  lowest: -2147483648,
  valueCount: 2 ** 32,
  missingCode: null,
  stores: 'differences',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount,
  sampleCount: (byteCount) => byteCount,
  decode(bytes, sampleCount, samples) {
    for (let index = 0; index < sampleCount; index++) samples[index] = (bytes[index]! << 24) >> 24;
  },
};

/** Format 16: 16-bit two's complement, little-endian. @see WFDB signal(5) */
const format16: PackedFormat = {
  code: 16,
  unpacking: 'as-words',
  lowest: -32768,
  valueCount: 65536,
  missingCode: -32768,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 2),
  decode(bytes, sampleCount, samples) {
    // One copy is fifteen times as fast as a loop; x64 and arm64 are little-endian.
    samples.set(new Int16Array(bytes.buffer, bytes.byteOffset, sampleCount));
  },
};

/** Format 24: 24-bit two's complement, little-endian. @see WFDB signal(5) */
const format24: PackedFormat = {
  code: 24,
  unpacking: undefined,
  lowest: -8388608,
  valueCount: 2 ** 24,
  missingCode: -8388608,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 3,
  sampleCount: (byteCount) => Math.floor(byteCount / 3),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index++, byte += 3) {
      samples[index] = ((bytes[byte]! << 8) | (bytes[byte + 1]! << 16) | (bytes[byte + 2]! << 24)) >> 8;
    }
  },
};

/** Format 32: 32-bit two's complement, little-endian. @see WFDB signal(5) */
const format32: PackedFormat = {
  code: 32,
  unpacking: undefined,
  lowest: -2147483648,
  valueCount: 2 ** 32,
  missingCode: -2147483648,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 4,
  sampleCount: (byteCount) => Math.floor(byteCount / 4),
  decode(bytes, sampleCount, samples) {
    samples.set(new Int32Array(bytes.buffer, bytes.byteOffset, sampleCount));
  },
};

/** Format 61: 16-bit two's complement, big-endian. @see WFDB signal(5) */
const format61: PackedFormat = {
  code: 61,
  unpacking: 'unpack61',
  lowest: -32768,
  valueCount: 65536,
  missingCode: -32768,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 2),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index++, byte += 2) {
      samples[index] = (((bytes[byte]! << 8) | bytes[byte + 1]!) << 16) >> 16;
    }
  },
};

/** Format 80: 8-bit offset binary. @see WFDB signal(5) */
const format80: PackedFormat = {
  code: 80,
  unpacking: 'as-bytes',
  lowest: -128,
  valueCount: 256,
  missingCode: -128,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount,
  sampleCount: (byteCount) => byteCount,
  decode(bytes, sampleCount, samples) {
    for (let index = 0; index < sampleCount; index++) samples[index] = bytes[index]! - 128;
  },
};

/** Format 160: 16-bit offset binary, little-endian. @see WFDB signal(5) */
const format160: PackedFormat = {
  code: 160,
  unpacking: 'unpack160',
  lowest: -32768,
  valueCount: 65536,
  missingCode: -32768,
  stores: 'values',
  packedSamples: 1,
  byteCount: (sampleCount) => sampleCount * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 2),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index++, byte += 2) {
      samples[index] = (bytes[byte]! | (bytes[byte + 1]! << 8)) - 32768;
    }
  },
};

/** Format 212: two 12-bit two's complement samples in three bytes; a last odd sample takes two bytes. @see WFDB signal(5) */
const format212: PackedFormat = {
  code: 212,
  unpacking: 'unpack212',
  lowest: -2048,
  valueCount: 4096,
  missingCode: -2048,
  stores: 'values',
  packedSamples: 2,
  byteCount: (sampleCount) => Math.ceil((sampleCount * 3) / 2),
  sampleCount: (byteCount) => Math.floor((byteCount * 2) / 3),
  decode(bytes, sampleCount, samples) {
    const paired = sampleCount - (sampleCount % 2);
    let byte = 0;
    for (let index = 0; index < paired; index += 2, byte += 3) {
      const middle = bytes[byte + 1]!;
      samples[index] = ((bytes[byte]! | (middle << 8)) << 20) >> 20;
      samples[index + 1] = ((bytes[byte + 2]! | ((middle & 0xf0) << 4)) << 20) >> 20;
    }
    if (paired < sampleCount) samples[paired] = ((bytes[byte]! | (bytes[byte + 1]! << 8)) << 20) >> 20;
  },
};

/** * Format 310: three 10-bit two's complement samples in two little-endian words: bits 1 to 10 of each word are the first two samples, their bits 11 to 15 the third. A last sample alone takes one word, two take both. @see WFDB signal(5) */
const format310: PackedFormat = {
  code: 310,
  unpacking: 'unpack310',
  lowest: -512,
  valueCount: 1024,
  missingCode: -512,
  stores: 'values',
  packedSamples: 3,
  byteCount: (sampleCount) => Math.floor(sampleCount / 3) * 4 + (sampleCount % 3) * 2,
  sampleCount: (byteCount) => Math.floor(byteCount / 4) * 3 + (byteCount % 4 >= 2 ? 1 : 0),
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index += 3, byte += 4) {
      const first = bytes[byte]! | (bytes[byte + 1]! << 8);
      samples[index] = tenBits(first >> 1);
      if (index + 1 === sampleCount) return;
      const second = bytes[byte + 2]! | (bytes[byte + 3]! << 8);
      samples[index + 1] = tenBits(second >> 1);
      if (index + 2 < sampleCount) samples[index + 2] = tenBits((first >> 11) | ((second >> 11) << 5));
    }
  },
};

function tenBits(bits: number): number {
  return (bits << 22) >> 22;
}

/** * Format 311: three 10-bit two's complement samples in the low 30 bits of four little-endian bytes, the first lowest. The top two bits mean nothing. A last sample alone takes two bytes, two take three. @see WFDB signal(5) */
const format311: PackedFormat = {
  code: 311,
  unpacking: 'unpack311',
  lowest: -512,
  valueCount: 1024,
  missingCode: -512,
  stores: 'values',
  packedSamples: 3,
  byteCount: (sampleCount) => Math.floor(sampleCount / 3) * 4 + [0, 2, 3][sampleCount % 3]!,
  sampleCount: (byteCount) => Math.floor(byteCount / 4) * 3 + [0, 0, 1, 2][byteCount % 4]!,
  decode(bytes, sampleCount, samples) {
    for (let index = 0, byte = 0; index < sampleCount; index += 3, byte += 4) {
      // Bytes past the end of a last pack count as 0: they hold no bit of a sample that is there.
      const pack =
        bytes[byte]! | (bytes[byte + 1]! << 8) | ((bytes[byte + 2] ?? 0) << 16) | ((bytes[byte + 3] ?? 0) << 24);
      const left = sampleCount - index;
      samples[index] = (pack << 22) >> 22;
      if (left > 1) samples[index + 1] = (pack << 12) >> 22;
      if (left > 2) samples[index + 2] = (pack << 2) >> 22;
    }
  },
};

/** Formats 508, 516 and 524: FLAC streams of at most 8, 16 and 24 bits a sample. @see WFDB signal(5) */
const flacFormats: readonly FlacFormat[] = [8, 16, 24].map((maximumBits) => ({
  code: 500 + maximumBits,
  lowest: -(2 ** (maximumBits - 1)),
  valueCount: 2 ** maximumBits,
  missingCode: -(2 ** (maximumBits - 1)),
  stores: 'a FLAC stream',
  maximumBits,
}));

const packedFormats: readonly PackedFormat[] = [
  format8,
  format16,
  format24,
  format32,
  format61,
  format80,
  format160,
  format212,
  format310,
  format311,
];

/** By code. Format 0, a null signal without a file, is none of them: all of its samples are missing. */
export const sampleFormats: ReadonlyMap<number, SampleFormat> = new Map(
  [...packedFormats, ...flacFormats].map((format) => [format.code, format]),
);
