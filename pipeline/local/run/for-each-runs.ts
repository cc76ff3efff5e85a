/** The ForEach steps of an execution that have begun: they open their children, wait for them, and then end. */

import { EvaluationError, type Scope } from '../../definition/evaluate.ts';
import { itemsOf } from '../../definition/iterations.ts';
import type { ForEachStepJson } from '../../definition/json.ts';
import { longestItem } from '../../service/limits.ts';
import type { StepRecord } from '../store/records.ts';
import { endStatus } from './end-status.ts';
import type { ExecutionState } from './execution-state.ts';
import { selectIteration } from './for-each-results.ts';
import { childNodes, readySteps, type StepNode } from './ready-steps.ts';

interface OpenForEach {
  readonly step: ForEachStepJson;
  readonly children: readonly StepNode[];
}

/**
 * What a ForEach step writes into its record as it begins, so that a process which takes the execution over makes the same
 * children, whatever its items would be by then.
 * @throws EvaluationError
 */
export function openedForEach(step: ForEachStepJson, scope: Scope): NonNullable<StepRecord['forEach']> {
  const items = itemsOf(step, scope);
  const tooLong = items.findIndex((item) => item.length > longestItem);
  if (tooLong >= 0) {
    throw new EvaluationError(
      `item ${tooLong} of IterableItems has ${items[tooLong]!.length} characters, expected at most ${longestItem}`,
    );
  }
  return { items, bodies: step.Arguments.ForEachBody.map(({ Name }) => Name) };
}

export class ForEachRuns {
  private readonly state: ExecutionState;
  private readonly opened = new Map<string, OpenForEach>();

  constructor(state: ExecutionState) {
    this.state = state;
  }

  /** Children of all that have begun. */
  get nodes(): readonly StepNode[] {
    return [...this.opened.values()].flatMap(({ children }) => children);
  }

  /** Those that have not ended. */
  get openNames(): readonly string[] {
    return this.open.map(({ step }) => step.Name);
  }

  /** Looks which steps have begun since the last time. */
  discover(nodes: readonly StepNode[]): void {
    for (const { located } of nodes) {
      const { step } = located;
      const record = this.state.records.get(step.Name);
      if (step.Type !== 'ForEach' || !record?.forEach || this.opened.has(step.Name)) continue;
      this.opened.set(step.Name, { step, children: childNodes(step, record) });
    }
  }

  /** False for a child while as many of its siblings run as may at once. */
  hasRoom({ iteration }: StepNode): boolean {
    if (!iteration) return true;
    const { parent } = iteration;
    const { records } = this.state;
    const running = [...records.values()].filter(
      (record) => record.iteration?.parent === parent && record.endedAtMs === undefined,
    );
    return running.length < this.opened.get(parent)!.step.Arguments.MaxConcurrency;
  }

  /** Ends the steps of which no child runs or may begin. True where there was one. */
  async endFinished(run: { readonly mayBegin: boolean; readonly isStopped: boolean; readonly nowMs: number }) {
    const { records } = this.state;
    const finished = this.open.filter(({ children }) => {
      const isRunning = ({ located }: StepNode) => {
        const record = records.get(located.step.Name);
        return record !== undefined && record.endedAtMs === undefined;
      };
      return !children.some(isRunning) && !(run.mayBegin && readySteps(children, records).length > 0);
    });
    for (const each of finished) await this.end(each, run);
    return finished.length > 0;
  }

  private get open(): readonly OpenForEach[] {
    return [...this.opened.values()].filter(({ step }) => this.state.records.get(step.Name)?.endedAtMs === undefined);
  }

  private async end(
    { step, children }: OpenForEach,
    { mayBegin, isStopped, nowMs }: { readonly mayBegin: boolean; readonly isStopped: boolean; readonly nowMs: number },
  ): Promise<void> {
    const { state } = this;
    const own = new Map(
      children.flatMap(({ located }) => {
        const record = state.records.get(located.step.Name);
        return record ? [[record.name, record] as const] : [];
      }),
    );
    const isCut = !mayBegin && readySteps(children, state.records).length > 0;
    const status = endStatus(children, own, { isStopped: isStopped || isCut });
    const failed = [...own.values()].filter((child) => child.status === 'Failed').map(({ name }) => name);
    const ended: Partial<StepRecord> =
      status === 'Failed'
        ? { status, failureReason: `ClientError: child steps failed: ${failed.join(', ')}` }
        : { status: status === 'Stopped' ? status : 'Succeeded' };
    await state.endForEach(step, { ...ended, ...this.selection(step, ended), endedAtMs: nowMs });
  }

  private selection(step: ForEachStepJson, { status }: Partial<StepRecord>): Partial<StepRecord> {
    if (status !== 'Succeeded') return {};
    const { forEach } = this.state.records.get(step.Name)!;
    try {
      const selected = selectIteration(step, forEach!.items, (child) => this.state.scope.properties(child));
      return selected ? { forEach: { ...forEach!, selected } } : {};
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return { status: 'Failed', failureReason: `ClientError: ${error.message}` };
    }
  }
}
