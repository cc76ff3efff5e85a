/**
 * JSON Schemas by which an editor completes and checks `pipeline.yaml` and dataset files, made from the description of
 * their shape. They find less than `validate`: nothing that depends on more than one value.
 */

import { builtInParameters } from './built-in-parameters.ts';
import { datasetSchema, parameterSchema, pipelineSchema } from './description.ts';
import type { Schema } from './description-values.ts';
import { groupSchema, rangeSchema } from './group-forms.ts';
import { macroShardingForms } from './macro-sharding-forms.ts';

type Node = Readonly<Record<string, unknown>>;

/** `pipeline.schema.json` and `dataset.schema.json`, as files. */
export function editorSchemas(): readonly { readonly name: string; readonly text: string }[] {
  const keys = pipelineSchema.properties;
  const parameterNames = Object.fromEntries(
    builtInParameters.map(({ name, description }) => [name, { description, ...anyOf(scalar, parameterSchema) }]),
  );
  const pipeline = withForms(pipelineSchema, {
    groups: { ...keys.groups, ...groups },
    macroSharding: { ...keys.macroSharding, ...anyOf(...Object.values(macroShardingForms)) },
    parameters: {
      ...keys.parameters,
      properties: parameterNames,
      additionalProperties: anyOf(scalar, parameterSchema),
    },
  });
  const dataset = withForms(datasetSchema, {
    groups: { ...datasetSchema.properties.groups, ...groups },
    parameters: { ...datasetSchema.properties.parameters, additionalProperties: scalar },
  });
  return [
    { name: 'pipeline.schema.json', text: documentText('pipeline.yaml of macroshard', pipeline) },
    { name: 'dataset.schema.json', text: documentText('A dataset of macroshard', dataset) },
  ];
}

const scalar = { type: ['string', 'number', 'boolean'] };
const groupName = { type: ['string', 'number'] };
const range = { ...rangeSchema, properties: withType(rangeSchema.properties, groupName) };
const group = { ...groupSchema, properties: { ...groupSchema.properties, name: groupName } };
const groups = anyOf({ const: 'survey' }, range, { type: 'array', minItems: 1, items: anyOf(groupName, group) });

function withType(properties: Readonly<Record<string, Schema>>, type: Node): Node {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, { ...(schema as object), ...type }]),
  );
}

function anyOf(...schemas: readonly unknown[]): Node {
  return { anyOf: schemas };
}

function withForms(schema: { readonly properties: object }, forms: Node): Node {
  return { ...schema, properties: { ...schema.properties, ...forms } };
}

function documentText(title: string, schema: Node): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title };
  return `${JSON.stringify({ ...head, ...(forEditor(schema) as Node) }, null, 2)}\n`;
}

/** A text may hold `{{…}}`, which is filled in later and fits no pattern; links to our own pages lead nowhere from an editor. */
function forEditor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forEditor);
  if (typeof value !== 'object' || value === null) return value;
  const { says, ...rest } = value as Node;
  const node = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, forEditor(each)]));
  const words = [node.description, says].filter((text) => typeof text === 'string').map(String);
  const text = words.join(' Expected: ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const described = words.length === 0 ? node : { ...node, description: text };
  if (typeof node.pattern !== 'string' && !Array.isArray(node.enum)) return described;
  const { description, default: fallback, ...check } = described as Node;
  return { description, default: fallback, anyOf: [check, { type: 'string', pattern: '\\{\\{' }] };
}
