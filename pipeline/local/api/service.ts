import type { ExecutionRun } from '../run/execution-run.ts';
import type { JobRunner } from '../run/job-runner.ts';
import type { Store } from '../store/store.ts';

/** What every operation works on. */
export interface Service {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly nowMs: () => number;
  /** Executions that run in this process, by id. */
  readonly running: Map<string, { readonly run: ExecutionRun; readonly ended: Promise<void> }>;
  /** Executions whose records could not be written, with the reason: nothing true can be said of them any more. */
  readonly lost: Map<string, string>;
}

/** Who asks: the account and region that ARNs are made of. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
}

export type Operation = (
  service: Service,
  request: Readonly<Record<string, unknown>>,
  caller: Caller,
) => Promise<object>;
