/** Runs executions in this process or in ones of their own, and records the end of those whose process has gone. */

import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { parseArn } from '../../names/arn.ts';
import type { ExecutionRecord, ProcessRecord, StepRecord } from '../store/records.ts';
import { endAbandonedJobs } from './abandoned-jobs.ts';
import { ExecutionRun } from './execution-run.ts';
import { isSameProcess } from './process-record.ts';
import type { RunContext } from './run-context.ts';
import { isStillRun, markRunning } from './running-here.ts';

export interface ExecutionHostOptions {
  readonly context: RunContext;
  readonly thisProcess: ProcessRecord;
  /** The command that runs one execution in a process of its own; where absent, they run in this one. */
  readonly runner?: { readonly command: readonly string[]; readonly message: object };
}

const killedReason = 'InternalServerError: the process that ran this execution ended before it did. Retry to go on.';

function damagedReason(damage: string): string {
  return `InternalServerError: ${damage}. How this execution ended is not known. Retry to go on.`;
}

/** Knows which process runs an execution: this one, one of its own, or one that has gone. */
export class ExecutionHost {
  readonly thisProcess: ProcessRecord;
  private readonly context: RunContext;
  private readonly runner: ExecutionHostOptions['runner'];
  private readonly running = new Map<string, { readonly run: ExecutionRun; readonly ended: Promise<void> }>();
  private readonly settling = new Map<string, Promise<ExecutionRecord>>();
  /** Executions whose records could not be written, with the reason: how they stand is not known. */
  private readonly lost = new Map<string, string>();

  constructor({ context, thisProcess, runner }: ExecutionHostOptions) {
    this.context = context;
    this.thisProcess = thisProcess;
    this.runner = runner;
  }

  /**
   * Begins to run an execution, here or in a process of its own. Does not wait for its end.
   * @param write writes the record, which names this process as its owner; gives undefined where it is not to be run
   * @throws where it cannot be run; the record then says so, too
   */
  async begin(id: string, write: () => Promise<ExecutionRecord | undefined>): Promise<void> {
    const unmark = markRunning(this.context.store.executionFolder(id));
    try {
      const execution = await write();
      if (!execution) return;
      await this.launch(execution).catch(async (error: Error) => {
        await this.fail(id, `InternalServerError: ${error.message}`);
        throw error;
      });
    } finally {
      unmark();
    }
  }

  private async launch(execution: ExecutionRecord): Promise<void> {
    if (this.runner) return this.handOver(execution.id, this.runner);
    const definition = await this.definitionOf(execution);
    const store = this.context.store.in(parseArn(execution.arn)!);
    const run = new ExecutionRun({ ...this.context, store }, execution, definition);
    const unmark = markRunning(store.executionFolder(execution.id));
    const ended = run
      .run()
      .catch((error: Error) => this.fail(execution.id, `InternalServerError: ${error.message}`))
      .catch((error: Error) => {
        this.lost.set(execution.id, error.message);
      })
      .finally(() => {
        this.running.delete(execution.id);
        unmark();
      });
    this.running.set(execution.id, { run, ended });
  }

  /** Takes an execution over from the process that started it, and runs it to its end. */
  async adopt(id: string): Promise<void> {
    await this.begin(id, async () => {
      const adopted = await this.context.store.changeExecution(id, (current) =>
        current && !hasEnded(current) ? { ...current, owner: this.thisProcess } : undefined,
      );
      return adopted && !hasEnded(adopted) ? adopted : undefined;
    });
  }

  /** Resolves when nothing runs in this process any more. */
  async whenIdle(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
    await this.context.jobs.threads.whenSettled();
  }

  /** Stops what runs in this process; its records say so. */
  async stopAll(): Promise<void> {
    for (const { run } of this.running.values()) run.stop();
    await this.whenIdle();
  }

  /**
   * The record as it is true now: where the process that ran the execution was killed, its jobs are ended and the
   * record says so.
   * @throws Error where its state could not be written
   */
  async settle(record: ExecutionRecord): Promise<ExecutionRecord> {
    const reason = this.lost.get(record.id);
    if (reason !== undefined) throw new Error(`the state of execution ${record.id} cannot be written: ${reason}`);
    if (hasEnded(record) || (await this.isOwned(record))) return record;
    const settling = this.settling.get(record.id) ?? this.endAbandoned(record);
    this.settling.set(record.id, settling);
    return settling.finally(() => this.settling.delete(record.id));
  }

  private async isOwned({ id, owner }: ExecutionRecord): Promise<boolean> {
    if (owner === undefined) return false;
    return isStillRun(this.context.store.executionFolder(id), { owner, thisProcess: this.thisProcess });
  }

  private async endAbandoned(record: ExecutionRecord): Promise<ExecutionRecord> {
    const { store, nowMs } = this.context;
    // Only the owner writes the steps, so that nobody else does at the same time.
    const claimed = await store.changeExecution(record.id, (current) =>
      current && !hasEnded(current) && isSameProcess(current.owner, record.owner)
        ? { ...current, owner: this.thisProcess }
        : undefined,
    );
    if (!claimed || hasEnded(claimed) || claimed.owner?.pid !== this.thisProcess.pid) return claimed ?? record;
    const wasStopping = claimed.status === 'Stopping';
    const status = wasStopping ? 'Stopped' : 'Failed';
    const damage = store.executionDamage(record.id);
    const failureReason = damage === undefined ? killedReason : damagedReason(damage);
    const end = { status, failureReason, endedAtMs: nowMs() } as const;
    await endAbandonedJobs(store, record, end);
    for (const step of await store.steps(record.id)) await this.settleStep(record.id, step, end);
    const settled = await store.changeExecution(record.id, (current) => {
      if (!current) return undefined;
      const { owner, ...rest } = current;
      return { ...rest, status, ...(!wasStopping && { failureReason }), modifiedAtMs: nowMs() };
    });
    return settled ?? record;
  }

  private async settleStep(
    id: string,
    step: StepRecord,
    end: Pick<StepRecord, 'status' | 'failureReason' | 'endedAtMs'>,
  ): Promise<void> {
    if (step.endedAtMs !== undefined) return;
    const job = step.jobName === undefined ? undefined : await this.context.store.wholeJob(step.jobName);
    const hasSucceeded = job?.status === 'Completed';
    const outcome = hasSucceeded ? { status: 'Succeeded' as const, endedAtMs: job.endedAtMs! } : end;
    await this.context.store.saveStep(id, { ...step, ...outcome });
  }

  private async fail(id: string, failureReason: string): Promise<void> {
    await this.context.store.changeExecution(id, (current) => {
      if (!current || hasEnded(current)) return undefined;
      const { owner, ...rest } = current;
      return { ...rest, status: 'Failed', failureReason, modifiedAtMs: this.context.nowMs() };
    });
  }

  private async definitionOf({ definitionSha256 }: ExecutionRecord): Promise<DefinitionJson> {
    const text = await this.context.store.definition(definitionSha256);
    if (text === undefined) throw new Error(`the definition ${definitionSha256} is not in the store`);
    return JSON.parse(text) as DefinitionJson;
  }

  private async handOver(id: string, { command, message }: NonNullable<ExecutionHostOptions['runner']>): Promise<void> {
    const folder = this.context.store.executionFolder(id);
    await mkdir(folder, { recursive: true });
    const logPath = join(folder, 'runner.log');
    const log = await open(logPath, 'a');
    const [program, ...args] = command;
    const child = spawn(program!, args, { detached: true, stdio: ['ignore', log.fd, log.fd, 'ipc'] });
    await log.close();
    const ready = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`the process that was to run the execution ended with exit code ${code}; see ${logPath}`)),
      );
    });
    child.send({ ...message, executionId: id });
    await ready;
    child.disconnect();
    child.unref();
  }
}
