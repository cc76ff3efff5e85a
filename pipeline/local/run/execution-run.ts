/** Runs one execution of a definition from its records to its end. Takes the definition's JSON and nothing else. */

import type { DefinitionJson } from '../../definition/json.ts';
import { defaultParallelSteps } from '../../service/limits.ts';
import type { ExecutionRecord } from '../store/records.ts';
import { endStatus } from './end-status.ts';
import { ExecutionState } from './execution-state.ts';
import { ForEachRuns } from './for-each-runs.ts';
import { readySteps, type StepNode, stepNodes } from './ready-steps.ts';
import type { RunContext } from './run-context.ts';
import { runStep } from './step-run.ts';
import type { ThreadClaimant } from './thread-budget.ts';

/**
 * Steps begin as soon as all they wait for has succeeded, or ended as their run conditions ask, up to the execution's parallelism and as the machine has
 * threads; the execution has ended when none runs and none can ever begin. A step that fails ends the
 * execution as failed, but not before the steps that do not depend on it have ended: their results are then in the
 * cache. A Fail step lets running steps end and begins no more.
 * @see Amazon SageMaker Developer Guide, "Pipeline Steps", Fail step
 */
export class ExecutionRun implements ThreadClaimant {
  private readonly context: RunContext;
  /** All steps of the definition, and those of them that this execution may run. */
  private readonly allNodes: readonly StepNode[];
  private readonly nodes: readonly StepNode[];
  private readonly state: ExecutionState;
  private readonly forEachRuns: ForEachRuns;
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private execution: ExecutionRecord;
  private wake: () => void = () => {};

  constructor(context: RunContext, execution: ExecutionRecord, definition: DefinitionJson) {
    this.context = context;
    this.execution = execution;
    this.allNodes = stepNodes(definition);
    const chosen = execution.selection?.run;
    this.nodes = this.allNodes.filter(({ located: { step } }) => chosen?.includes(step.Name) ?? true);
    this.state = new ExecutionState(context, execution, definition);
    this.forEachRuns = new ForEachRuns(this.state);
  }

  /** @throws where the store cannot be written, once no job of the execution runs any more */
  async run(): Promise<void> {
    // Another process may have been asked to stop or change the execution.
    const { store, watcher, jobs } = this.context;
    const unwatch = watcher.watch(store.executionRecordFolder(this.execution.id), () => void this.look());
    try {
      await this.state.resume(this.allNodes);
      for (;;) {
        const woken = new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        await this.look();
        await this.goOnWithForEach();
        const isWaiting = this.begin();
        if (this.running.size === 0 && !isWaiting && this.forEachRuns.openNames.length === 0) break;
        await Promise.race([...this.running.values(), woken]);
      }
      await this.end();
    } catch (error) {
      this.stop();
      await Promise.allSettled(this.running.values());
      throw error;
    } finally {
      jobs.threads.leave(this);
      unwatch();
    }
  }

  /** Begins no more steps, and ends the jobs that run. */
  stop(): void {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    this.wake();
    for (const name of [...this.running.keys(), ...this.forEachRuns.openNames])
      void this.state.save(name, { status: 'Stopping' }).catch(() => {});
  }

  /** Threads are free, and it is this execution's turn. */
  onTurn(): void {
    this.wake();
  }

  /** Begins what may begin. True where a job waits for threads of the machine. */
  private begin(): boolean {
    const { threads } = this.context.jobs;
    for (;;) {
      const { ready, jobs } = this.next();
      const [first] = ready;
      if (!first) {
        threads.leave(this);
        return false;
      }
      const granted = isJob(first) ? threads.take(this, jobs) : 0;
      const node = isJob(first) && granted === 0 ? ready.find((each) => !isJob(each)) : first;
      if (!node) return true;
      this.start(node, granted);
    }
  }

  /** Steps that may begin now, and how many of them could at once as jobs. */
  private next(): { ready: readonly StepNode[]; jobs: number } {
    const slots = (this.execution.maxParallelSteps ?? defaultParallelSteps) - this.running.size;
    const ready = this.mayBegin && slots > 0 ? this.ready() : [];
    return { ready, jobs: Math.max(0, Math.min(ready.filter(isJob).length, slots)) };
  }

  private ready(): readonly StepNode[] {
    const { nodes, forEachRuns, state } = this;
    return readySteps([...nodes, ...forEachRuns.nodes], state.records).filter((node) => forEachRuns.hasRoom(node));
  }

  // The end of a ForEach step may let other steps begin.
  private async goOnWithForEach(): Promise<void> {
    this.forEachRuns.discover(this.nodes);
    const { mayBegin } = this;
    const isStopped = this.stopping.signal.aborted;
    await this.forEachRuns.endFinished({ mayBegin, isStopped, nowMs: this.context.nowMs() });
  }

  private start(node: StepNode, threads: number): void {
    const { step } = node.located;
    const { context, execution, state, running } = this;
    const held = { threads };
    const release = () => {
      if (held.threads > 0) context.jobs.threads.release(held.threads);
    };
    try {
      state.begin(node);
    } catch (error) {
      release();
      throw error;
    }
    const run = runStep(step, { context, execution, state, stopping: this.stopping.signal, held }).finally(() => {
      running.delete(step.Name);
      context.jobs.threads.revise(this, this.next().jobs);
      release();
    });
    running.set(step.Name, run);
  }

  private get mayBegin(): boolean {
    return !this.stopping.signal.aborted && this.failStep === undefined;
  }

  private get failStep(): string | undefined {
    return [...this.state.records.values()].find(({ failMessage }) => failMessage !== undefined)?.name;
  }

  private async look(): Promise<void> {
    const record = await this.context.store.execution(this.execution.id).catch(() => undefined);
    if (!record) return;
    if (record.status === 'Stopping') this.stop();
    if (record.maxParallelSteps === this.execution.maxParallelSteps) return;
    this.execution = { ...this.execution, maxParallelSteps: record.maxParallelSteps ?? defaultParallelSteps };
    this.wake();
  }

  private async end(): Promise<void> {
    const { failStep } = this;
    const nodes = [...this.nodes, ...this.forEachRuns.nodes];
    await this.context.store.changeExecution(this.execution.id, (current) => {
      if (!current) return undefined;
      const isStopped = current.status === 'Stopping' || this.stopping.signal.aborted;
      const { owner, ...rest } = current;
      const status = endStatus(nodes, this.state.records, { isStopped });
      const hasFailed = status === 'Failed' || status === 'CompletedWithFailures';
      return {
        ...rest,
        status,
        ...(hasFailed && { failureReason: 'Step failure: One or multiple steps failed.' }),
        ...(failStep !== undefined && { endedByFailStep: true as const }),
        modifiedAtMs: this.context.nowMs(),
      };
    });
  }
}

function isJob({ located }: StepNode): boolean {
  return located.step.Type === 'Processing';
}
