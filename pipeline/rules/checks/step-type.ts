import { nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see the official definition schema, and EMRServerless of the Python SDK */
const stepTypes = [
  'Processing',
  'Condition',
  'Fail',
  'Training',
  'Transform',
  'Model',
  'RegisterModel',
  'Lambda',
  'Callback',
  'Tuning',
  'ClarifyCheck',
  'QualityCheck',
  'EMR',
  'EMRServerless',
  'AutoML',
  'Endpoint',
  'EndpointConfig',
];

export const stepTypeRule: Rule = {
  id: 'step-type',
  severity: 'error',
  title: 'every step has a type that SageMaker Pipelines knows',
  check({ steps }) {
    return steps
      .filter(({ step }) => !stepTypes.includes(step.Type))
      .map(({ step, path }) => ({
        path: `${path}.Type`,
        message: `Type is ${quoteUnlessSecret(step.Type)}, which is no type of step${nearestHint(step.Type, stepTypes)}`,
        remedy: `use one of ${stepTypes.join(', ')}`,
      }));
  },
};
