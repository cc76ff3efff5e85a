/** ListPipelineExecutionSteps and DescribeProcessingJob. */

import { describeJob } from '../run/job-shape.ts';
import { ServiceError } from '../service-error.ts';
import type { ExecutionRecord, StepRecord } from '../store/records.ts';
import { requireExecution } from './executions.ts';
import { page } from './page.ts';
import { invalid, text } from './request.ts';
import type { Operation } from './service.ts';

export const listPipelineExecutionSteps: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  const steps = [...(await service.store.steps(execution.id))].sort(byStart);
  if (request.SortOrder !== 'Ascending') steps.reverse();
  const { items, nextToken } = page(steps, request);
  return {
    PipelineExecutionSteps: items.map((step) => describeStep(step, execution)),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
};

export const describeProcessingJob: Operation = async (service, request) => {
  const name = text(request, 'ProcessingJobName');
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) throw invalid(`Invalid processing job name ${name}`);
  const job = await service.store.job(name);
  if (!job) throw new ServiceError('ValidationException', `Could not find requested job with name: ${name}`);
  return describeJob(job);
};

function describeStep(step: StepRecord, execution: ExecutionRecord): object {
  const metadata = metadataOf(step, execution);
  return {
    StepName: step.name,
    ...(step.displayName !== undefined && { StepDisplayName: step.displayName }),
    ...(step.description !== undefined && { StepDescription: step.description }),
    StartTime: step.startedAtMs / 1000,
    ...(step.endedAtMs !== undefined && { EndTime: step.endedAtMs / 1000 }),
    StepStatus: step.status,
    AttemptCount: step.attempts,
    ...(step.cacheSourceArn !== undefined && { CacheHitResult: { SourcePipelineExecutionArn: step.cacheSourceArn } }),
    ...(step.failureReason !== undefined && { FailureReason: step.failureReason.slice(0, 1024) }),
    ...(metadata && { Metadata: metadata }),
  };
}

function metadataOf(step: StepRecord, execution: ExecutionRecord): object | undefined {
  if (step.jobName !== undefined) {
    return { ProcessingJob: { Arn: execution.arn.replace(/:pipeline\/.*$/, `:processing-job/${step.jobName}`) } };
  }
  if (step.outcome !== undefined) return { Condition: { Outcome: step.outcome } };
  return step.failMessage === undefined ? undefined : { Fail: { ErrorMessage: step.failMessage } };
}

function byStart(a: StepRecord, b: StepRecord): number {
  return a.startedAtMs - b.startedAtMs || (a.name < b.name ? -1 : 1);
}
