import type { ExecutionView } from '../../aws/executions.ts';
import type { StepJob } from '../../aws/jobs.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { StepJson } from '../../definition/json.ts';

interface StepFacts {
  readonly view: ExecutionView;
  readonly stepName: string;
  /** As the definition has it; undefined where it does not. */
  readonly definition: StepJson | undefined;
  readonly job: StepJob | undefined;
}

/** A remark about a step whose log is not simply that of its own job; undefined for any other. */
export function stepNote({ view, stepName, definition, job }: StepFacts): string | undefined {
  const step = view.steps.find(({ name }) => name === stepName);
  const type: string = definition?.Type ?? '';
  if (step && job && job.execution.executionArn !== view.executionArn) {
    const way = step.reusedFromArn === null ? 'was served from the cache' : 'was left out of this selective execution';
    return `${stepName} ${way}: this is the log of ${job.jobName}, of ${job.execution.executionArn}`;
  }
  if (job) return undefined;
  if (type === 'Condition') {
    const outcome = step?.outcome ? `; its outcome was ${step.outcome}` : '';
    return `${stepName} is a Condition step: it runs no job${outcome}`;
  }
  if (type === 'Fail' || step?.isFailStep) {
    const words = step?.failureReason ? `; it says: ${step.failureReason}` : '';
    return `${stepName} is a Fail step: it runs no job${words}`;
  }
  if (type === 'ForEach') return `${stepName} is a ForEach step: it runs no job, its children have not begun`;
  if (!step) return `${stepName} has not begun${hasEnded(view) ? ', and never will: the execution has ended' : ''}`;
  const reason = step.failureReason === null ? '' : `: ${step.failureReason}`;
  return `${stepName} has no job (${step.status}${reason})`;
}
