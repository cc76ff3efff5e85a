/** What a person needs when an execution has failed: its last words, and what to do now. */

import type { StepView } from '../../aws/executions.ts';
import { lastLogLines } from '../../aws/logs.ts';
import { jobLogGroup } from '../../names/job-name.ts';
import { typed } from '../../wording/typed-command.ts';
import { type FailedExecution, repeatLines } from './repeat-command.ts';

/** Logs of more steps than these would hide the rest. */
const shownLogs = 3;
const shownLines = 10;

/** Lines to print; empty where no step has failed. What cannot be read is said, and is no error. */
export async function failureReport(report: FailedExecution): Promise<readonly string[]> {
  const { view, target } = report;
  const failed = view.steps.filter(({ status }) => status === 'Failed');
  if (failed.length === 0) return [];
  const lines: string[] = [];
  for (const [index, step] of failed.filter(hasJob).entries()) {
    if (index < shownLogs) lines.push('', ...(await lastWords(step, step.jobName, report)));
  }
  const ways = failed.some(({ isFailStep }) => isFailStep)
    ? startAnew(report)
    : [`resume  ${typed('retry')} ${view.executionArn}${target.flags}`];
  return [...lines, '', ...ways, ...(await repeatLines(report, failed))];
}

function hasJob(step: StepView): step is StepView & { readonly jobName: string } {
  return step.jobName !== null;
}

async function lastWords(
  { name }: StepView,
  jobName: string,
  { target, view }: FailedExecution,
): Promise<readonly string[]> {
  const whole = `  all of it: ${typed('logs')} ${view.executionArn}${target.flags} --step ${name}`;
  try {
    const events = await lastLogLines(target.clients.logs, jobName, { count: shownLines });
    if (events.length === 0) return [`${name}: its job ${jobName} has no log`];
    const last = events.length === 1 ? 'the last line' : `the last ${events.length} lines`;
    return [`${name}: ${last} of its log`, ...events.map(({ message }) => `    ${message.trimEnd()}`), whole];
  } catch (error) {
    return [`${name}: its log could not be read (${jobLogGroup}, ${jobName}/…): ${(error as Error).message}`];
  }
}

// The service retries no execution that a Fail step has ended.
function startAnew({ view, target, definition }: FailedExecution): readonly string[] {
  const hasGate = (definition.Parameters ?? []).some(({ Name }) => Name === 'MaxRejectedFraction');
  const other = hasGate ? ' --set MaxRejectedFraction=VALUE' : '';
  return [
    'a Fail step ended it, and SageMaker retries no such execution; what succeeded is in the cache of a new one:',
    `start   ${typed('start')} --from-execution ${view.executionArn}${target.flags}${other}`,
  ];
}
