import { triggerFor } from '../../definition/run-condition.ts';
import type { ExecutionStatus, StepRecord } from '../store/records.ts';
import type { StepNode } from './ready-steps.ts';

/**
 * How an execution has ended whose steps have all ended or can never begin. Where for everything that failed a step has
 * run which waits for failure, it is CompletedWithFailures.
 * @see SageMaker Python SDK, sagemaker-mlops, `workflow/step_dependency.py`
 */
export function endStatus(
  nodes: readonly StepNode[],
  records: ReadonlyMap<string, StepRecord>,
  { isStopped }: { readonly isStopped: boolean },
): Extract<ExecutionStatus, 'Stopped' | 'Failed' | 'Succeeded' | 'CompletedWithFailures'> {
  if (isStopped) return 'Stopped';
  const failed = [...records.values()].filter(({ status }) => status === 'Failed' || status === 'Stopped');
  if (failed.length === 0) return 'Succeeded';
  const begun = nodes.filter(({ located }) => records.has(located.step.Name));
  const hasFollower = (name: string) =>
    begun.some(({ located: { step }, waitsFor }) => waitsFor.includes(name) && triggerFor(step, name) !== 'Completed');
  // A step that waits for a ForEach step to fail waits for its children's failure.
  const isHandled = ({ name, failMessage, iteration }: StepRecord) =>
    failMessage === undefined && (hasFollower(name) || (iteration !== undefined && hasFollower(iteration.parent)));
  return failed.every(isHandled) ? 'CompletedWithFailures' : 'Failed';
}
