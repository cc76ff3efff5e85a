import type { Rule } from '../rule.ts';

/** @see Amazon SageMaker Developer Guide, "Retry Policy for Pipeline Steps" */
export const retryEndRule: Rule = {
  id: 'retry-end',
  severity: 'error',
  title: 'a retry policy has MaxAttempts or ExpireAfterMin, and not both',
  check({ steps }) {
    return steps.flatMap(({ step, path }) =>
      ('RetryPolicies' in step ? (step.RetryPolicies ?? []) : []).flatMap(({ MaxAttempts, ExpireAfterMin }, index) => {
        if (MaxAttempts === undefined || ExpireAfterMin === undefined) return [];
        const message = 'a policy has MaxAttempts and ExpireAfterMin, expected one of them';
        return [{ path: `${path}.RetryPolicies[${index}]`, message, remedy: 'keep MaxAttempts or ExpireAfterMin' }];
      }),
    );
  },
};
