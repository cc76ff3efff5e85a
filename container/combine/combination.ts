import type { CombineTask } from '../arguments.ts';
import type { TableColumn } from './check-inputs.ts';
import type { Shard } from './shards.ts';

/** What is to be combined, once every input has been read and checked. */
export interface Combination {
  readonly task: CombineTask;
  /** Sorted by group (UTF-8 bytes), at least one. */
  readonly shards: readonly Shard[];
  readonly columns: readonly TableColumn[];
  /** Of all inputs' features. */
  readonly bytes: number;
  readonly startedMs: number;
  /** Groups that have been written so far. */
  readonly progress: { done: number };
}
