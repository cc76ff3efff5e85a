import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../definition/json.ts';
import { parseArn, processingJobArn } from '../../names/arn.ts';
import { formatJobName } from '../../names/job-name.ts';
import { defaultRuntimeSeconds } from '../../service/limits.ts';
import type { ExecutionRecord, JobRecord } from '../store/records.ts';

export interface StepAttempt {
  readonly stepName: string;
  readonly execution: ExecutionRecord;
  readonly arguments: JsonObject;
  readonly threads: number;
  /** Counts from 1. */
  readonly attempt: number;
  /** Ends the job once it is aborted. */
  readonly stopping: AbortSignal;
  readonly onCreated: (jobName: string) => Promise<void>;
}

/** The record of an attempt at a step, under a name that no other job has. */
export function newJob(request: StepAttempt, nowMs: number): JobRecord {
  const { execution, stepName, attempt } = request;
  const { ProcessingJobName: prefix } = request.arguments;
  const name = formatJobName({
    executionId: execution.id,
    stepName,
    token: randomToken(10),
    failures: attempt - 1,
    ...(typeof prefix === 'string' && { prefix }),
  });
  return {
    name,
    arn: processingJobArn(parseArn(execution.arn)!, name),
    status: 'InProgress',
    arguments: completedRequest(request.arguments, execution.roleArn),
    executionArn: execution.arn,
    stepName,
    createdAtMs: nowMs,
    startedAtMs: nowMs,
  };
}

/** The request with what the service fills in. @see Amazon SageMaker Developer Guide, "Build Your Own Processing Container" */
export function completedRequest(given: JsonObject, roleArn?: string): JsonObject {
  return {
    ...given,
    ...(given.RoleArn === undefined && roleArn !== undefined && { RoleArn: roleArn }),
    StoppingCondition: given.StoppingCondition ?? { MaxRuntimeInSeconds: defaultRuntimeSeconds },
  };
}

/** Lower-case letters and digits, as the service's own tokens. */
function randomToken(length: number): string {
  return [...randomBytes(length)].map((byte) => (byte % 36).toString(36)).join('');
}
