/** ListPipelineExecutionSteps. */

import { parseArn, processingJobArn } from '../../names/arn.ts';
import { boundsOf } from '../../service/shapes.ts';
import { forEachSummary } from '../run/for-each-results.ts';
import type { ExecutionRecord, StepRecord } from '../store/records.ts';
import { requireExecution } from './executions.ts';
import { inOrder } from './lists.ts';
import { page } from './page.ts';
import type { Operation } from './service.ts';

/** Steps that have begun, newest first unless the request says otherwise. */
export const listPipelineExecutionSteps: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  const steps = await service.store.steps(execution.id);
  const sorted = inOrder(steps, request, ({ startedAtMs, name }) => [startedAtMs, name]);
  const { items, nextToken } = page(sorted, request, { keyOf: ({ name }) => name });
  return { PipelineExecutionSteps: items.map((step) => describeStep(step, { execution, steps })), ...nextToken };
};

interface StepContext {
  readonly execution: ExecutionRecord;
  /** All of the execution that have begun. */
  readonly steps: readonly StepRecord[];
}

function describeStep(step: StepRecord, context: StepContext): object {
  const metadata = metadataOf(step, context);
  const { iteration } = step;
  return {
    StepName: step.name,
    ...(step.displayName !== undefined && { StepDisplayName: step.displayName }),
    ...(step.description !== undefined && { StepDescription: step.description }),
    StartTime: step.startedAtMs / 1000,
    ...(step.endedAtMs !== undefined && { EndTime: step.endedAtMs / 1000 }),
    StepStatus: step.status,
    AttemptCount: step.attempts,
    ...(step.cacheSourceArn !== undefined && { CacheHitResult: { SourcePipelineExecutionArn: step.cacheSourceArn } }),
    ...(step.selectiveSourceArn !== undefined && {
      SelectiveExecutionResult: { SourcePipelineExecutionArn: step.selectiveSourceArn },
    }),
    ...(step.failureReason !== undefined && {
      FailureReason: step.failureReason.slice(0, boundsOf('FailureReason').max),
    }),
    ...(metadata && { Metadata: metadata }),
    ...(iteration && {
      IterationContext: { ParentStepName: iteration.parent, Index: iteration.index, Item: iteration.item },
    }),
  };
}

function metadataOf(step: StepRecord, { execution, steps }: StepContext): object | undefined {
  if (step.forEach) return { ForEach: forEachSummary(step, steps) };
  if (step.jobName !== undefined) {
    return { ProcessingJob: { Arn: processingJobArn(parseArn(execution.arn)!, step.jobName) } };
  }
  if (step.outcome !== undefined) return { Condition: { Outcome: step.outcome } };
  if (step.failMessage === undefined) return undefined;
  return { Fail: step.failMessage === '' ? {} : { ErrorMessage: step.failMessage } };
}
