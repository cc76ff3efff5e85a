/** The counts of one signal over one window: enough for every column, and to be added up over stretches. */

/** Sums of the first four powers of the samples themselves: they add up over stretches of a signal. */
export interface PowerSums {
  readonly first: bigint;
  readonly second: bigint;
  readonly third: bigint;
  readonly fourth: bigint;
}

/** Digital values that occur, ascending, each with its count. Without missing samples. */
export interface Distribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Of a window in which every sample is missing. */
export const noValues: Distribution = { values: new Float64Array(0), counts: new Float64Array(0) };

/** Over pairs of consecutive samples that are both present. */
export interface Differences {
  readonly pairs: number;
  /** Sum of |difference| in digital units: exact up to 2^53, which 16-bit formats reach after 2^37 pairs, else rounded once. */
  readonly absoluteSum: number;
  readonly equalPairs: number;
}

/** All that the statistics of a window follow from, in digital values. */
export interface WindowCounts {
  /** Missing samples included. */
  readonly sampleCount: number;
  readonly missingCount: number;
  /** Samples of physical value 0, where they count as missing; else they are in the distribution. */
  readonly zeroCount?: number;
  /** Sum of all stored samples, missing codes included, modulo 65536. */
  readonly checksum: number;
  readonly distribution: Distribution;
  /**
   * Given for formats of more than 16 bits. The distribution may then be thinned: one value stands for all samples near
   * it, except where an extreme, a quantile or the physical zero lies.
   */
  readonly powers?: PowerSums;
  readonly differences: Differences;
}

/** Counts the samples of one signal, window after window. */
export interface WindowTally<Counts> {
  /** Counts `samples[start]` … `samples[end - 1]`, which follow the ones before. */
  add(samples: Int32Array, start: number, end: number): void;
  /** Counts samples that no file holds. They end a window: no sample of it may follow. */
  addMissing(count: number): void;
  /** What was counted since the start or the last call, which begins a new window. */
  take(): Counts;
}
