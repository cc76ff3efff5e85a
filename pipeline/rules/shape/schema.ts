/**
 * The shape that every rule relies on, as a JSON Schema (draft-07): which values are objects, lists and texts, and
 * what cannot be absent. Bounds, unknown keys and meanings are rules of their own. AWS's published schema refuses what
 * AWS's Python SDK emits (Std:Join, EnumValues, PropertyFiles, …), so this one is ours.
 */

import type { JsonObject } from '../../definition/json.ts';
import type { Field } from '../model/field.ts';
import { failModel, processingJobModel } from '../model/processing-job.ts';

const string = { type: 'string' };
const strings = { type: 'array', items: string };
// A name, or a run condition.
const dependency = when({ type: 'object' }, object({ Step: string, Trigger: string }, ['Step']), string);
const scalar = { type: ['string', 'number', 'boolean'] };
const leaf = { $ref: '#/definitions/leaf' };
const steps = { type: 'array', items: { $ref: '#/definitions/step' } };
const conditions = { type: 'array', items: { $ref: '#/definitions/condition' } };

function object(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, required };
}

const parameterMembers = {
  Name: string,
  Type: { enum: ['String', 'Integer', 'Float', 'Boolean'] },
  DefaultValue: scalar,
  Description: string,
  EnumValues: strings,
};

const cacheMembers = { Enabled: { type: 'boolean' }, ExpireAfter: string };

const retryMembers = {
  // The published schema has one text, the documentation and the Python SDK have a list.
  ExceptionType: when({ type: 'array' }, strings, string),
  IntervalSeconds: { type: 'number' },
  BackoffRate: { type: 'number' },
  MaxAttempts: { type: 'number' },
  ExpireAfterMin: { type: 'number' },
};

const fileMembers = { PropertyFileName: string, OutputName: string, FilePath: string };

const stepMembers = {
  Name: string,
  Type: string,
  DisplayName: string,
  Description: string,
  DependsOn: { type: 'array', items: dependency },
  Arguments: { type: 'object' },
};

const jobMembers = {
  CacheConfig: object(cacheMembers, ['Enabled']),
  RetryPolicies: { type: 'array', items: object(retryMembers, ['ExceptionType']) },
  PropertyFiles: { type: 'array', items: object(fileMembers, Object.keys(fileMembers)) },
};

const conditionMembers = {
  Type: string,
  LeftValue: leaf,
  RightValue: leaf,
  QueryValue: leaf,
  Values: { type: 'array', items: leaf },
  Condition: { $ref: '#/definitions/condition' },
  Conditions: conditions,
};

const conditionArguments = { Conditions: conditions, IfSteps: steps, ElseSteps: steps };

const forEachArguments = {
  IterableItems: when({ type: 'array' }, { type: 'array', items: leaf }, { $ref: '#/definitions/expression' }),
  MaxConcurrency: { type: 'number' },
  Selector: object({ Pick: string, Field: object({ Get: string }, ['Get']) }, ['Pick', 'Field']),
  ForEachBody: steps,
};

const definitionMembers = {
  Version: string,
  Metadata: { type: 'object', additionalProperties: string },
  Parameters: { type: 'array', items: object(parameterMembers, ['Name']) },
  PipelineExperimentConfig: {},
  MlflowConfig: {},
  Steps: steps,
};

/** The keys that the service is known to read, by what has them. */
export const knownKeys = {
  definition: Object.keys(definitionMembers),
  parameter: Object.keys(parameterMembers),
  step: Object.keys(stepMembers),
  processingStep: Object.keys({ ...stepMembers, ...jobMembers }),
  cache: Object.keys(cacheMembers),
  retryPolicy: Object.keys(retryMembers),
  propertyFile: Object.keys(fileMembers),
  dependency: ['Step', 'Trigger'],
  condition: Object.keys(conditionMembers),
  conditionArguments: Object.keys(conditionArguments),
  forEachArguments: Object.keys(forEachArguments),
};

const step = {
  ...object({ ...stepMembers, ...jobMembers }, ['Name', 'Type']),
  allOf: [
    argumentsOf('Processing', schemaOf(processingJobModel)),
    argumentsOf('Fail', schemaOf(failModel)),
    argumentsOf('Condition', object(conditionArguments, ['Conditions'])),
    argumentsOf('ForEach', object(forEachArguments, ['IterableItems', 'MaxConcurrency', 'ForEachBody'])),
  ],
};

const expression = {
  ...object({
    Get: string,
    'Std:Join': object({ On: string, Values: { type: 'array', items: leaf } }, ['Values']),
    'Std:JsonGet': {
      ...object({ PropertyFile: object({ Get: string }, ['Get']), S3Uri: leaf, Path: leaf }, ['Path']),
      ...when({ required: ['S3Uri'] }, {}, { required: ['PropertyFile'] }),
    },
  }),
  propertyNames: { enum: ['Get', 'Std:Join', 'Std:JsonGet'] },
  minProperties: 1,
  maxProperties: 1,
};

/** The JSON Schema of a definition's shape. */
export const definitionSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...object(definitionMembers, ['Steps']),
  definitions: {
    step,
    condition: object(conditionMembers, ['Type']),
    expression,
    leaf: when({ type: 'object' }, { $ref: '#/definitions/expression' }, scalar),
  },
};

function argumentsOf(type: string, schema: JsonObject): JsonObject {
  const ofThisType = { properties: { Type: { const: type } }, required: ['Type'] };
  return when(ofThisType, { properties: { Arguments: schema }, required: ['Arguments'] }, {});
}

// Entries, because an object literal with a member `then` could be mistaken for a promise.
function when(condition: JsonObject, consequence: JsonObject, otherwise: JsonObject): JsonObject {
  return Object.fromEntries([
    ['if', condition],
    ['then', consequence],
    ['else', otherwise],
  ]);
}

function schemaOf(field: Field): JsonObject {
  if (field.kind === 'open') return {};
  if (field.kind === 'list') return { type: 'array', items: schemaOf(field.items) };
  if (field.kind === 'map') return { type: 'object', additionalProperties: leaf };
  if (field.kind !== 'structure') return leaf;
  const properties = Object.entries(field.members).map(([name, member]) => [name, schemaOf(member)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}
