import type { LocatedStep } from '../../definition/graph.ts';
import type { RetryPolicyJson } from '../../definition/json.ts';
import { retryBounds } from '../../service/limits.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see Amazon SageMaker Developer Guide, "Retry Policy for Pipeline Steps" */
const exceptionTypes = [
  'Step.SERVICE_FAULT',
  'Step.THROTTLING',
  'SageMaker.JOB_INTERNAL_ERROR',
  'SageMaker.CAPACITY_ERROR',
  'SageMaker.RESOURCE_LIMIT',
  'Emr.RESOURCE_LIMIT',
];

const boundedKeys = Object.keys(retryBounds) as (keyof typeof retryBounds)[];

export const retryPoliciesRule: Rule = {
  id: 'retry-policies',
  severity: 'error',
  title: 'retry policies name each type once a step, and keep their bounds',
  check({ steps }) {
    return steps.flatMap(checkStep);
  },
};

function checkStep({ step, path }: LocatedStep): readonly RuleFinding[] {
  const policies = 'RetryPolicies' in step ? (step.RetryPolicies ?? []) : [];
  const seen = new Set<string>();
  return policies.flatMap((policy, index) => {
    const place = `${path}.RetryPolicies[${index}]`;
    return [...checkTypes(policy, { path: `${place}.ExceptionType`, seen }), ...checkBounds(policy, place)];
  });
}

function checkTypes(
  policy: RetryPolicyJson,
  { path, seen }: { path: string; seen: Set<string> },
): readonly RuleFinding[] {
  const given: readonly string[] | string = policy.ExceptionType;
  const types = typeof given === 'string' ? [given] : given;
  if (types.length === 0) {
    return [
      { path, message: 'ExceptionType is empty', remedy: `name one or more of ${listing(exceptionTypes, 'and')}` },
    ];
  }
  return types.flatMap((type) => {
    const repeated = seen.has(type);
    seen.add(type);
    if (!exceptionTypes.includes(type)) {
      const message = `ExceptionType names ${quoteUnlessSecret(type)}, which cannot be retried${nearestHint(type, exceptionTypes)}`;
      return [{ path, message, remedy: `use ${listing(exceptionTypes, 'or')}` }];
    }
    if (!repeated) return [];
    return [{ path, message: `the step retries ${type} twice`, remedy: 'keep one policy for each type' }];
  });
}

function checkBounds(policy: RetryPolicyJson, path: string): readonly RuleFinding[] {
  return boundedKeys.flatMap((key) => {
    const { min, max } = retryBounds[key];
    const value = policy[key];
    const isOfType = key === 'BackoffRate' || Number.isInteger(value);
    if (value === undefined || (isOfType && value >= min && value <= max)) return [];
    const expected = key === 'BackoffRate' ? `at least ${min}` : `an Integer from ${min} to ${max}`;
    return [
      { path: `${path}.${key}`, message: `${key} is ${value}, expected ${expected}`, remedy: `give ${expected}` },
    ];
  });
}
