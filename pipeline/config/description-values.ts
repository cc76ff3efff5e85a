/** Schemas of values that several keys of a description take. */

import type { JSONSchema } from 'json-schema-to-ts';
import { roleArnPattern } from '../names/arn.ts';
import { isoDurationPattern } from '../names/duration.ts';
import {
  longestDescription,
  longestKmsKeyId,
  longestPipelineName,
  longestRoleArn,
  longestTagKey,
  longestTagValue,
} from '../service/limits.ts';
import { defaults } from './defaults.ts';

/** `says` puts into words what a value must be: its pattern in messages, and on the page. */
export type Schema = JSONSchema & { readonly says?: string };

export const roleArnSchema = {
  type: 'string',
  maxLength: longestRoleArn,
  pattern: roleArnPattern.source,
  says: 'the ARN of a role, such as arn:aws:iam::111122223333:role/name',
} as const;

export const durationSchema = {
  type: 'string',
  pattern: isoDurationPattern.source,
  says: 'an ISO 8601 duration, such as P30D or PT12H',
} as const;

export const pipelineNameSchema = {
  type: 'string',
  pattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9])*$',
  says: `letters, digits and hyphens, at most ${longestPipelineName}, no hyphen at either end (SageMaker API, PipelineName)`,
} as const;

export const instanceTypeSchema = { type: 'string', pattern: '^ml\\.[a-z0-9-]+\\.[a-z0-9]+$' } as const;
export const someTextSchema = { type: 'string', minLength: 1 } as const;
export const keyIdSchema = { type: ['string', 'null'], minLength: 1, maxLength: longestKmsKeyId } as const;

// SageMaker API, Tag: letters, digits, white space and these signs; `aws:` belongs to AWS.
const tagValuePattern = '^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$';

export const tagKeySchema = {
  type: 'string',
  minLength: 1,
  maxLength: longestTagKey,
  pattern: `^(?![aA][wW][sS]:)${tagValuePattern.slice(1)}`,
  says: 'letters, digits, blanks and _.:/=+-@, and must not begin with aws:',
} as const;

export const tagValueSchema = {
  type: 'string',
  maxLength: longestTagValue,
  pattern: tagValuePattern,
  says: 'letters, digits, blanks and _.:/=+-@',
} as const;

/** The extractor declares which names and values there are. */
export const extractorOptionsSchema = {
  type: 'object',
  propertyNames: {
    type: 'string',
    pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
    says: 'a letter, then letters, digits, - and _',
  },
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
  says: 'a mapping of names to texts, numbers, true, false or null',
} as const;

export const descriptionSchema = {
  type: 'string',
  maxLength: longestDescription,
  pattern: '^[^\\n]*$',
  says: 'one line',
  default: defaults.description,
} as const;

/** Ids of a network; null is none. */
export function idList(maxItems: number) {
  return { type: ['array', 'null'], maxItems, items: someTextSchema } as const;
}

/** A mapping of these keys and no other. */
export function mapping<
  const P extends Readonly<Record<string, Schema>>,
  const R extends readonly (keyof P & string)[] = [],
>(properties: P, required: R = [] as unknown as R) {
  return { type: 'object', properties, required, additionalProperties: false } as const;
}

/** A mapping of the description's own, with a sentence for its page. */
export function section<const P extends Readonly<Record<string, Schema>>>(description: string, properties: P) {
  return { ...mapping(properties), description } as const;
}

/** Whether the definition is made with the survey. */
export const surveySchema = {
  type: 'boolean',
  default: false,
  description:
    'Makes [the committed survey](survey.md) of the input a part of the definition: volumes by what lies there, and steps that run again where their files have changed. `groups: survey` does, too.',
} as const;
