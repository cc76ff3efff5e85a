import type { BenchFormat } from '../data/formats.ts';

/** What every part gets. */
export interface Measuring {
  /** A folder of the part's own, removed when it has ended. */
  readonly folder: string;
  readonly sizeMb: number;
  readonly formats: readonly BenchFormat[];
  readonly repetitions: number;
  readonly cpuCount: number;
  /** Says what is being measured. */
  readonly progress: (text: string) => void;
}
