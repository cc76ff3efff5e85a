/** Runs one step of an execution to its end. */

import { cacheKey } from '../../definition/cache-key.ts';
import { EvaluationError, evaluate, evaluateScalar } from '../../definition/evaluate.ts';
import type {
  ConditionStepJson,
  FailStepJson,
  JsonObject,
  ProcessingStepJson,
  StepJson,
} from '../../definition/json.ts';
import { type Trigger, triggerOf, triggers } from '../../definition/run-condition.ts';
import type { ExecutionRecord, JobRecord } from '../store/records.ts';
import { cachedJob } from './cached-job.ts';
import { conditionsHold } from './condition.ts';
import type { ExecutionState } from './execution-state.ts';
import { openedForEach } from './for-each-runs.ts';
import { JobFault, retryDelayMs, type UsedPolicies } from './job-fault.ts';
import type { RunContext } from './run-context.ts';

/** What running a step needs. */
export interface StepRun {
  readonly context: RunContext;
  readonly execution: ExecutionRecord;
  readonly state: ExecutionState;
  /** Aborted once the execution is to stop. */
  readonly stopping: AbortSignal;
  /** None while it waits for another attempt. The caller gives back what is left at the end. */
  readonly held: { threads: number };
}

/** Records the step's end, whatever it is. Rejects only where the store cannot be written. */
export async function runStep(step: StepJson, run: StepRun): Promise<void> {
  const { state, context } = run;
  try {
    await state.save(step.Name, { status: 'Executing' });
    refuseUnknownTriggers(step);
    await state.readObjects(step);
    if (step.Type === 'Processing') await runProcessing(step, run);
    else if (step.Type === 'Condition') await runCondition(step, run);
    else if (step.Type === 'Fail') await runFail(step, run);
    // It ends with its children.
    else if (step.Type === 'ForEach') await state.save(step.Name, { forEach: openedForEach(step, state.scope) });
    else
      throw new EvaluationError(`step type ${(step as { Type: string }).Type} is not known to the embedded SageMaker`);
  } catch (error) {
    const { message } = error as Error;
    const failureReason =
      error instanceof JobFault
        ? message
        : `${error instanceof EvaluationError ? 'ClientError' : 'InternalServerError'}: ${message}`;
    const status = run.stopping.aborted && !(error instanceof EvaluationError) ? 'Stopped' : 'Failed';
    await state.save(step.Name, { status, failureReason, endedAtMs: context.nowMs() });
  }
}

function refuseUnknownTriggers({ DependsOn = [] }: StepJson): void {
  const condition = DependsOn.find((each) => !triggers.includes(triggerOf(each) as Trigger));
  if (condition === undefined) return;
  throw new EvaluationError(`the run condition ${JSON.stringify(condition)} is not known to the embedded SageMaker`);
}

async function runProcessing(step: ProcessingStepJson, run: StepRun): Promise<void> {
  const { state, context, execution } = run;
  const request = evaluate(step.Arguments, state.scope) as JsonObject;
  const key = cacheKey(request);
  const hit = await cachedJob(step, key, run);
  const job = hit?.job ?? (await runAttempts(step, request, run));
  if (job.status !== 'Completed') state.knowProperties(step, job);
  else {
    await state.know(step, job);
    if (!hit && step.CacheConfig?.Enabled) {
      const { arn: executionArn, pipelineName } = execution;
      const cached = { key, executionArn, jobName: job.name, endedAtMs: context.nowMs() };
      await context.store.saveCached(pipelineName, step.Name, cached);
    }
  }
  await state.save(step.Name, {
    status: await statusOf(job, run),
    endedAtMs: context.nowMs(),
    jobName: job.name,
    ...(hit && { cacheSourceArn: hit.executionArn }),
    ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
  });
}

// A job that was stopped at its time limit has failed its step.
async function statusOf(
  { status, name }: JobRecord,
  { stopping, context }: StepRun,
): Promise<'Succeeded' | 'Stopped' | 'Failed'> {
  if (status === 'Completed') return 'Succeeded';
  const isAsked = status === 'Stopped' && (stopping.aborted || (await context.store.isStopRequested(name)));
  return isAsked ? 'Stopped' : 'Failed';
}

/** Tries as often as the step's retry policies allow. */
async function runAttempts(step: ProcessingStepJson, request: JsonObject, run: StepRun): Promise<JobRecord> {
  const { context, execution, state, stopping, held } = run;
  const used: UsedPolicies = new Map();
  const beganAtMs = context.nowMs();
  for (let attempt = 1; ; attempt++) {
    try {
      await state.save(step.Name, { attempts: attempt });
      return await context.jobs.run({
        stepName: step.Name,
        execution,
        arguments: request,
        threads: held.threads,
        attempt,
        stopping,
        onCreated: (jobName) => state.save(step.Name, { jobName }),
      });
    } catch (error) {
      if (!(error instanceof JobFault)) throw error;
      const elapsedMs = context.nowMs() - beganAtMs;
      const delayMs = retryDelayMs(error, step.RetryPolicies ?? [], { used, elapsedMs });
      if (delayMs === undefined) throw error;
      context.jobs.threads.release(held.threads);
      held.threads = 0;
      await context.pause(delayMs, stopping);
      held.threads = await context.jobs.threads.takeInTurn(stopping);
      if (stopping.aborted) throw error;
    }
  }
}

async function runCondition(step: ConditionStepJson, { context, state }: StepRun): Promise<void> {
  const outcome = conditionsHold(step.Arguments.Conditions, state.scope) ? 'True' : 'False';
  state.knowOutcome(step.Name, outcome);
  await state.save(step.Name, { status: 'Succeeded', outcome, endedAtMs: context.nowMs() });
}

async function runFail(step: FailStepJson, { context, state }: StepRun): Promise<void> {
  const message = String(evaluateScalar(step.Arguments.ErrorMessage ?? '', state.scope));
  // One without a message has no reason either. @see SageMaker Python SDK, integration tests of Fail steps
  const reason = message === '' ? {} : { failureReason: message };
  await state.save(step.Name, { status: 'Failed', failMessage: message, ...reason, endedAtMs: context.nowMs() });
}
