/** What the reader and the statistics need to know about one way of storing samples. */

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

/** Samples frame by frame, signal by signal, each in a fixed number of bits. */
export interface PackedFormat extends DigitalRange {
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
