/** What bench finds, as plain data: the document of `--json`. A megabyte is a million bytes. */

import type { Speeds } from '../../pipeline/estimate/facts/speeds.ts';
import type { BenchFormat } from './data/formats.ts';

export const partNames = [
  'formats',
  'parquet',
  'combine',
  'definitions',
  'start',
  'commands',
  'makespan',
  'speeds',
] as const;
export type PartName = (typeof partNames)[number];

export interface BenchReport {
  readonly machine: {
    readonly cpu: string;
    readonly cpuCount: number;
    readonly memoryMb: number;
    readonly platform: string;
    readonly node: string;
  };
  readonly sizeMb: number;
  /** The best of so many runs counts; runs that are compared take turns. */
  readonly repetitions: number;
  readonly formats?: readonly FormatReport[];
  readonly parquet?: readonly ParquetReport[];
  readonly combine?: RowsReport & { readonly groups: number };
  readonly definitions?: DefinitionsReport;
  readonly start?: StartReport;
  readonly commands?: CommandsReport;
  readonly makespan?: readonly MakespanReport[];
  readonly speeds?: SpeedsReport;
}

/** What estimates follow from, by the least CPU time of the runs. */
export interface SpeedsReport {
  readonly values: Omit<Speeds, 'source'>;
  /** By job: `spreadOf` its runs. */
  readonly spreads: Readonly<Record<string, number>>;
}

/** A time with what a run over next to nothing takes: `workSeconds` is the difference, and speeds are of it. */
export interface Timing {
  readonly seconds: number;
  readonly startSeconds: number;
  readonly workSeconds: number;
}

export interface FormatReport {
  readonly format: BenchFormat;
  readonly megabytes: number;
  readonly samples: number;
  readonly channels: number;
  readonly records: number;
  /** Of a loop that reads each file and counts each channel's samples, on one thread; formats 80 and 16. */
  readonly plainMbPerSecond: number | null;
  readonly runs: readonly FormatRun[];
}

export interface FormatRun extends Timing {
  readonly threads: number;
  /** 0: one row a segment and signal. */
  readonly windowSeconds: number;
  readonly mbPerSecond: number;
  readonly samplesPerSecond: number;
  /** Against one thread, of the same windows. */
  readonly speedUp: number;
  /** Speed against the plain loop's, each of one thread: this one's divided by the threads. */
  readonly plainLoopsPerThread: number | null;
  /** Speed against that without windows. */
  readonly shareOfWhole: number;
  /** Of the whole process, at its highest. */
  readonly peakMb: number;
}

export interface RowsReport extends Timing {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly peakMb: number;
}

export interface ParquetReport extends RowsReport {
  readonly threads: number;
  /** Against one thread. */
  readonly speedUp: number;
  /** Share of all CPU time that goes into making the rows, which is bench's own. */
  readonly ownShare: number;
}

export interface DefinitionsReport {
  /** Of a command that does nothing; part of the times below. */
  readonly startSeconds: number;
  readonly sizes: readonly {
    readonly groups: number;
    readonly steps: number;
    readonly definitionBytes: number;
    readonly buildSeconds: number;
    readonly validateSeconds: number;
  }[];
}

export interface StartReport {
  readonly starts: number;
  /** From the start of the process to the report of its first unit. */
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Of the whole process, the least of five runs each. */
export interface CommandsReport {
  /** Of a program that loads commander, ajv, yaml and handlebars, and does nothing. */
  readonly librariesMs: number;
  readonly commands: readonly {
    readonly command: string;
    readonly leastMs: number;
    /** Against `librariesMs`. */
    readonly ofLibraries: number;
  }[];
}

/** Times divided by the least that so many threads could take; simulated, means over several random groups. */
export interface MakespanReport {
  readonly sizes: string;
  readonly threads: number;
  /** Largest unit, as a share of the least time. */
  readonly largestUnit: number;
  readonly largestFirst: number;
  /** With large units cut into pieces. */
  readonly inPieces: number;
  /** As many units for each thread, in the order of their names. */
  readonly equalCounts: number;
}
