import bench from './bench.json' with { type: 'json' };

/** How fast the container's program is. Megabytes are 10⁶ bytes of input. */
export interface Speeds {
  readonly source: string;
  /** Of one thread, a row a unit and signal. */
  readonly megabytesPerSecond: number;
  readonly secondsPerUnit: number;
  /** Rows of windows, from counts to Parquet, on one thread; beside reading. */
  readonly rowsPerSecond: number;
  readonly combineRowsPerSecond: number;
  /** Combining a part of the groups copies their row groups. */
  readonly partRowsPerSecond: number;
  /** What a thread gives beside others, of what it gives alone. */
  readonly sharedThread: number;
  /** From the start of the process to its first unit. */
  readonly startSeconds: number;
}

/** As `test/bench/write-facts.ts` took them from bench. */
export const benchSpeeds: Speeds = { ...bench.speeds, source: `bench of ${bench.date}: ${bench.machine}` };

/** What is read, where no earlier run says it: nobody knows rows before. */
export interface InputShape {
  readonly source: string;
  readonly filesPerUnit: number;
  readonly rowsPerUnit: number;
  /** Bytes of one second of one signal: 125 samples of 12 bits. */
  readonly bytesPerSignalSecond: number;
  readonly bytesPerRow: number;
}

/** Records as MIMIC-III has them: a header and a signal file of four signals. */
export const assumedShape: InputShape = {
  source: 'what is assumed of records, as MIMIC-III has them',
  filesPerUnit: 2,
  rowsPerUnit: 4,
  bytesPerSignalSecond: 190,
  bytesPerRow: 150,
};
