import type { ExecutionView } from '../../aws/executions.ts';
import type { ExecutionOutputs } from '../../aws/jobs.ts';
import { durationText } from '../../estimate/render.ts';
import { lastPartOf } from '../../names/arn.ts';
import { renderDuration } from '../../names/duration.ts';
import { shortItem } from '../../wording/short-texts.ts';
import { hanging } from '../../wording/visible.ts';
import type { ExpectedTimes } from '../estimate/expected-times.ts';
import { plainTable } from '../plain-table.ts';
import { timeLines } from './expected-time.ts';
import { packText } from './pack-text.ts';
import type { StepProgress } from './progress.ts';

export interface StatusTable {
  readonly view: ExecutionView;
  readonly steps: readonly StepProgress[];
  readonly outputs: ExecutionOutputs;
  readonly outputDir: string | null;
  readonly expected?: ExpectedTimes | undefined;
  /** Of the terminal, where there is one. */
  readonly columns?: number | undefined;
}

/** Every step with its state, how the execution stands, and where its results lie. */
export function renderStatus({ view, steps, outputs, outputDir, expected, columns: width }: StatusTable): string {
  const isExpected = steps.some((step) => step.expected !== null);
  const columns = ['step', 'state', 'time', ...(isExpected ? ['expected'] : []), ''];
  const rows = steps.map((step) => [
    ...[step.name, step.state, timeOf(step)],
    ...(isExpected ? [step.expected === null ? '' : durationText(step.expected)] : []),
    remarkOf(step),
  ]);
  const table = plainTable(columns, rows, ['step', 'state', 'expected', ''], width);
  const lines = table.split('\n').map((line) => line.trimEnd());
  const ending = [view.status, view.executionArn].join(' ');
  const took = timeLines(view, expected).map((line) => `time      ${line}`);
  const reasons = [
    ...(view.failureReason === null ? [] : [hanging(view.failureReason)]),
    ...view.steps.flatMap(({ name, failureReason }) =>
      failureReason === null ? [] : [`${name}: ${hanging(failureReason)}`],
    ),
  ];
  return `${[...lines, '', ending, ...reasons, ...places(outputs, outputDir), ...took].join('\n')}\n`;
}

function timeOf({ seconds, runningSeconds }: StepProgress): string {
  const known = seconds ?? runningSeconds;
  return known === null ? '' : renderDuration(known);
}

/** Of a step, beside its state and its time; empty where there is nothing to say. */
export function remarkOf({ attempts, sourceArn, item, children, groups }: StepProgress): string {
  const remarks = [
    ...(item === null ? [] : [`item ${shortItem(item)}`]),
    ...(children === null ? [] : [`${children.ended}/${children.total} children`]),
    ...(groups.length === 0 ? [] : [packText(groups)]),
    ...(attempts > 1 ? [`attempt ${attempts}`] : []),
    ...(sourceArn === null ? [] : [`from execution ${lastPartOf(sourceArn)}`]),
  ];
  return remarks.join(', ');
}

function places({ combined, groups }: ExecutionOutputs, outputDir: string | null): readonly string[] {
  const shards = Object.values(groups);
  return [
    ...(combined === null ? [] : [`combined  ${combined}`]),
    ...(shards.length === 0
      ? []
      : [`groups    ${shards.length === 1 ? shards[0] : `${shards.length} shards, each named with --json`}`]),
    ...(outputDir === null ? [] : [`folder    ${outputDir}`]),
  ];
}
