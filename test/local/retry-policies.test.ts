import { expect } from 'chai';
import type { RetryPolicyJson, StepJson } from '../../pipeline/definition/json.ts';
import {
  type ExceptionType,
  plannedFault,
  retryDelayMs,
  type UsedPolicies,
} from '../../pipeline/local/run/job-fault.ts';
import { createPipeline, definitionOf, execute, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const policy = (types: readonly string[], rest: Partial<RetryPolicyJson> = {}): RetryPolicyJson => ({
  ExceptionType: types,
  IntervalSeconds: 1,
  BackoffRate: 1,
  ...rest,
});

describe('retry policies on the embedded SageMaker', () => {
  async function rehearse(exceptionType: ExceptionType, times: number, policies: readonly RetryPolicyJson[]) {
    const harness = await openHarness(await temporaryFolder(), {
      plannedFaults: [{ stepName: 'Step', exceptionType, times }],
    });
    const step = { ...job('Step', { args: ['write', 'x', 'a', 'b'] }), RetryPolicies: policies } as StepJson;
    await createPipeline(harness.client, 'p', definitionOf([step]));
    const ended = await execute(harness.client, 'p');
    await harness.close();
    return ended;
  }

  it('try again as long as the policy of the exception allows, and count the attempts', async () => {
    const ended = await rehearse('SageMaker.CAPACITY_ERROR', 1, [
      policy(['Step.THROTTLING'], { MaxAttempts: 0 }),
      policy(['SageMaker.JOB_INTERNAL_ERROR', 'SageMaker.CAPACITY_ERROR'], { MaxAttempts: 1 }),
    ]);
    expect(ended.status).to.equal('Succeeded');
    expect(ended.steps.Step?.AttemptCount).to.equal(2);
    expect(ended.steps.Step?.Metadata?.ProcessingJob?.Arn).to.match(/-Step-[a-z0-9]{10}-1$/);
  });

  it('end the step in the exception where no policy names it', async () => {
    const ended = await rehearse('SageMaker.RESOURCE_LIMIT', 1, [policy(['SageMaker.CAPACITY_ERROR'])]);
    expect(ended.status).to.equal('Failed');
    expect(ended.steps.Step?.AttemptCount).to.equal(1);
    expect(ended.steps.Step?.FailureReason).to.equal(
      'ResourceLimitExceeded: The account-level service limit was exceeded.',
    );
    expect(ended.steps.Step?.Metadata).to.equal(undefined);
  });

  it('never retry what the job itself did', async () => {
    const harness = await openHarness(await temporaryFolder());
    const step = {
      ...job('Step', { args: ['fail', 'x', 'on purpose'] }),
      RetryPolicies: [policy(['SageMaker.JOB_INTERNAL_ERROR'])],
    } as StepJson;
    await createPipeline(harness.client, 'p', definitionOf([step]));
    const { steps } = await execute(harness.client, 'p');
    await harness.close();
    expect(steps.Step?.AttemptCount).to.equal(1);
    expect(steps.Step?.FailureReason).to.equal('AlgorithmError: on purpose, exit code 3');
  });

  describe('wait', () => {
    const delays = (policies: readonly RetryPolicyJson[], elapsedMs = 0) => {
      const used: UsedPolicies = new Map();
      const fault = plannedFault('SageMaker.CAPACITY_ERROR');
      return Array.from({ length: 7 }, () => retryDelayMs(fault, policies, { used, elapsedMs }));
    };

    it('the interval, longer by the rate each time, five times unless they say otherwise', () => {
      expect(delays([{ ExceptionType: ['SageMaker.CAPACITY_ERROR'] }])).to.deep.equal([
        1000,
        2000,
        4000,
        8000,
        16_000,
        undefined,
        undefined,
      ]);
    });

    it('until their time is over, where they have one', () => {
      const timed = policy(['SageMaker.CAPACITY_ERROR'], { IntervalSeconds: 60, BackoffRate: 1.5, ExpireAfterMin: 2 });
      expect(delays([timed]).slice(0, 3)).to.deep.equal([60_000, 90_000, undefined]);
      expect(delays([timed], 70_000)[0]).to.equal(undefined);
    });

    it('not at all with MaxAttempts 0', () => {
      expect(delays([policy(['SageMaker.CAPACITY_ERROR'], { MaxAttempts: 0 })])[0]).to.equal(undefined);
    });
  });
});
