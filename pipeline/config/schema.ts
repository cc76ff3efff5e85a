/** The shapes of `pipeline.yaml` and of a dataset file. What depends on more than one value is checked elsewhere. */

import { roleArnPattern } from '../names/arn.ts';
import { isoDurationPattern } from '../names/duration.ts';

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const arn = roleArnPattern.source;
const duration = isoDurationPattern.source;
const instanceType = '^ml\\.[a-z0-9-]+\\.[a-z0-9]+$';

export const longestPipelineName = 256;
const pipelineName = '^[a-zA-Z0-9](-*[a-zA-Z0-9])*$';
// SageMaker API, Tag: letters, digits, white space and these signs; `aws:` belongs to AWS.
const tagValue = '^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$';
const tagKey = `^(?![aA][wW][sS]:)${tagValue.slice(1)}`;

/** What a pattern asks for, in words. */
export const patternMeaning: Readonly<Record<string, string>> = {
  [arn]: 'the ARN of a role, such as arn:aws:iam::111122223333:role/name',
  [duration]: 'an ISO 8601 duration, such as P30D or PT12H',
  [tagKey]: 'letters, digits, blanks and _.:/=+-@, and must not begin with aws:',
  [tagValue]: 'letters, digits, blanks and _.:/=+-@',
  [pipelineName]: 'letters, digits and hyphens, at most 256, no hyphen at either end (SageMaker API, PipelineName)',
  '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}$':
    'letters, digits and hyphens, at most 82, no hyphen at either end (SageMaker API, PipelineExecutionName)',
  '^[^\\n]*$': 'one line',
};

const object = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const execution = object({
  displayName: { type: 'string', maxLength: 82, pattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}$' },
  maxParallelSteps: { type: 'integer', minimum: 1 },
});

const description = { type: 'string', maxLength: 3072, pattern: '^[^\\n]*$' };
const textList = (maxItems: number) => ({ type: ['array', 'null'], maxItems, items: { type: 'string', minLength: 1 } });
const keyId = { type: ['string', 'null'], minLength: 1, maxLength: 2048 };
// SageMaker API, Tags: key 1 to 128 characters, value at most 256, 50 of them.
const tags = {
  type: 'object',
  maxProperties: 50,
  propertyNames: { type: 'string', minLength: 1, maxLength: 128, pattern: tagKey },
  additionalProperties: { type: 'string', maxLength: 256, pattern: tagValue },
};

/** Values of `groups` and `parameters` take several shapes; they are checked by hand, for clear words. */
export const pipelineSchema = object(
  {
    name: { type: 'string', maxLength: longestPipelineName, pattern: pipelineName },
    description,
    roleArn: { type: 'string', pattern: arn, maxLength: 2048 },
    jobRoleArn: { type: 'string', pattern: arn, maxLength: 2048 },
    groups: {},
    input: { type: 'string', minLength: 1 },
    output: { type: 'string', minLength: 1 },
    parameters: { type: 'object' },
    process: object({
      extractor: { type: 'string', minLength: 1, maxLength: 256 },
      cache: {
        type: ['object', 'boolean', 'null'],
        properties: { expireAfter: { type: 'string', pattern: duration } },
        required: ['expireAfter'],
        additionalProperties: false,
      },
      strictChecksums: { type: 'boolean' },
    }),
    combine: object({
      compression: { enum: ['zstd', 'snappy', 'gzip', 'uncompressed'] },
      signalNames: { type: 'object', additionalProperties: { type: 'string', minLength: 1, maxLength: 120 } },
    }),
    qualityGate: object({ maxRejectedFraction: { type: 'number', minimum: 0, maximum: 1 } }),
    execution,
    security: object({
      outputKmsKeyId: keyId,
      volumeKmsKeyId: keyId,
      subnets: textList(16),
      securityGroupIds: textList(5),
      networkIsolation: { type: 'boolean' },
      encryptInterContainerTraffic: { type: 'boolean' },
    }),
    tags,
    quotas: object({
      steps: { type: 'integer', minimum: 1 },
      instanceTypes: { type: 'array', items: { type: 'string', pattern: instanceType } },
    }),
  },
  ['name', 'roleArn', 'groups', 'input', 'output', 'parameters'],
);

/** A dataset's name, which its file has, becomes a part of a pipeline's. */
export const datasetNameSchema = { type: 'string', pattern: pipelineName };

export const datasetSchema = object({ description, parameters: { type: 'object' }, execution, groups: {} });

export const groupSchema = object(
  {
    name: {},
    instanceType: { type: 'string', pattern: instanceType },
    volumeSizeInGB: { type: 'integer', minimum: 1, maximum: 16384 },
  },
  ['name'],
);

export const rangeSchema = object({ from: {}, to: {} }, ['from', 'to']);

export const parameterSchema = object({
  type: { enum: ['String', 'Integer', 'Float', 'Boolean'] },
  default: {},
  description: { type: 'string', maxLength: 4096 },
  enum: { type: 'array', minItems: 1, maxItems: 16, items: text },
});

/** All of them, by the names that their compiled validators have. */
export const schemas = {
  pipeline: pipelineSchema,
  dataset: datasetSchema,
  datasetName: datasetNameSchema,
  group: groupSchema,
  range: rangeSchema,
  parameter: parameterSchema,
};
