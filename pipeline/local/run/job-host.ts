/** Processing jobs that belong to no pipeline: CreateProcessingJob begins them, and the process that took it runs them. */

import type { JobRecord, ProcessRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { endAbandonedJob } from './abandoned-jobs.ts';
import type { JobRunner } from './job-runner.ts';
import { isStillRun, markRunning } from './running-here.ts';

export interface JobHostOptions {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly thisProcess: ProcessRecord;
  readonly nowMs: () => number;
}

const killedReason = 'InternalServerError: the process that ran this job ended before it did.';

/** Knows which of them run in this process, and ends those whose process has gone. */
export class JobHost {
  readonly thisProcess: ProcessRecord;
  private readonly options: JobHostOptions;
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(options: JobHostOptions) {
    this.options = options;
    this.thisProcess = options.thisProcess;
  }

  /**
   * Begins a job, once its record is written. Does not wait for its end.
   * @throws EvaluationError for a request that CreateProcessingJob refuses
   */
  async begin(job: JobRecord): Promise<void> {
    const { jobs, store } = this.options;
    jobs.check(job);
    const unmark = markRunning(store.jobFolder(job.name));
    try {
      await store.saveJob(job);
    } catch (error) {
      unmark();
      throw error;
    }
    const ended = this.run(job)
      .catch((error: Error) => jobs.fail(job, error))
      .catch(() => {})
      .finally(() => {
        this.running.delete(job.name);
        unmark();
      });
    this.running.set(job.name, ended);
  }

  /** The record as it is true now. */
  async settle(job: JobRecord): Promise<JobRecord> {
    const { store, nowMs } = this.options;
    if (job.owner === undefined || job.status !== 'InProgress' || (await this.isOwned(job.name, job.owner))) return job;
    // A job may have ended since its record was read; its end is then recorded already.
    const current = await store.wholeJob(job.name);
    if (current && current.status !== 'InProgress') return current;
    await endAbandonedJob(store, job.name, { status: 'Failed', failureReason: killedReason, endedAtMs: nowMs() });
    return (await store.wholeJob(job.name)) ?? job;
  }

  private isOwned(name: string, owner: ProcessRecord): Promise<boolean> {
    return isStillRun(this.options.store.jobFolder(name), { owner, thisProcess: this.thisProcess });
  }

  /** Stops what runs in this process; its records say so. */
  async stopAll(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private async run(job: JobRecord): Promise<void> {
    const { jobs } = this.options;
    const program = await jobs.programFor(job);
    const threads = await jobs.threads.takeInTurn(this.stopping.signal);
    try {
      await jobs.runAlone(job, { ...program, threads, stopping: this.stopping.signal });
    } finally {
      if (threads > 0) jobs.threads.release(threads);
    }
  }
}
