/** An account's own quotas and prices, where they differ from AWS's. */

import { defaults } from './defaults.ts';
import { instanceTypeSchema, section } from './description-values.ts';

const priceSchema = { type: 'number', minimum: 0 } as const;

export const prices = section(
  'What AWS asks of you, in US dollars, where that is not [what public tables say](plan.md#time-and-cost); for `plan --estimate`.',
  {
    instanceHour: {
      type: 'object',
      propertyNames: instanceTypeSchema,
      additionalProperties: priceSchema,
      default: defaults.prices.instanceHour,
      description: 'Of a processing instance, by type, such as `{ ml.m6i.4xlarge: 0.922 }`.',
    },
    volumeGBMonth: { ...priceSchema, description: "Of a GB of a job's volume." },
    thousandGets: { ...priceSchema, description: 'Of requests that read objects of S3.' },
  },
);

export const quotas = section("What your account has beside AWS's defaults.", {
  steps: {
    type: 'integer',
    minimum: 1,
    default: defaults.quotas.steps,
    description: 'Steps that a pipeline may have.',
  },
  instanceTypes: {
    type: 'array',
    items: instanceTypeSchema,
    default: defaults.quotas.instanceTypes,
    description: 'Instance types that it can use and that this version does not know.',
  },
  instances: {
    type: 'object',
    propertyNames: instanceTypeSchema,
    additionalProperties: { type: 'integer', minimum: 1 },
    default: defaults.quotas.instances,
    description:
      'Machines that processing jobs may have at once, by type, such as `{ ml.m5.4xlarge: 8 }`; [an estimate](plan.md#time-and-cost) keeps to them.',
  },
});
