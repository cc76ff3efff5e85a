import type { RetryPolicyJson } from '../pipeline/definition/json.ts';

/**
 * Capacity and quota are waited for (half a day, since a fan-out often meets its own quota); faults of the service are
 * tried five times. A container that fails is not tried again: no policy covers it, and it would fail the same way.
 * @see Amazon SageMaker Developer Guide, "Retry Policy for Pipeline Steps"
 */
export const retryPolicies: readonly RetryPolicyJson[] = [
  {
    ExceptionType: ['SageMaker.CAPACITY_ERROR', 'SageMaker.RESOURCE_LIMIT'],
    IntervalSeconds: 60,
    BackoffRate: 1.5,
    ExpireAfterMin: 720,
  },
  {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR', 'Step.SERVICE_FAULT', 'Step.THROTTLING'],
    IntervalSeconds: 30,
    BackoffRate: 2,
    MaxAttempts: 5,
  },
];
