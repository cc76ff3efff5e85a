import type { Store } from '../store/store.ts';
import type { JobRunner } from './job-runner.ts';
import type { PathWatcher } from './path-watcher.ts';

/** What an execution and its steps work on. */
export interface RunContext {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly watcher: PathWatcher;
  readonly nowMs: () => number;
  /** Waits; no longer once the signal is aborted. Never rejects. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
