import type { Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';

/** The units of a plan, or of several groups' plans. They lie in a file, from which threads read those that they take. */
export interface UnitList {
  /** Absolute path of the file. */
  readonly file: string;
  readonly count: number;
  pathOf(index: number): string;
  sizeBytesOf(index: number): number;
  /** Absolute real path of the folder of its group. */
  rootOf(index: number): string;
  unitOf(index: number): Unit;
  /** True where an earlier run has finished the unit. */
  isEnded(index: number): boolean;
  /** Where the file holds the unit, serialized by `node:v8`. */
  byteRangeOf(index: number): ByteRange;
  /** Orders two units by their paths. */
  compare(a: number, b: number): number;
  /** Appends plain data to the file. */
  append(value: unknown): ByteRange;
}
