import type { OptionDeclaration } from '@macroshard/container/extractor';
import { wfdbOptions } from '@macroshard/container/wfdb/options';
import { type BuiltInParameter, builtInParameters } from '../../pipeline/config/built-in-parameters.ts';
import { schemas } from '../../pipeline/config/description.ts';
import type { Schema } from '../../pipeline/config/description-values.ts';

/** docs/pipeline-yaml.md: every key of a description, from its schemas. */
export function renderPipelineYamlPage(): string {
  return `# pipeline.yaml

Every key that a description may have; [the committed one](../pipeline.yaml) is commented, and \`npx macroshard init\` writes another. An unknown key is an error that names the nearest known one. \`{{env.NAME}}\` is filled in when the definition is built, in any text; \`\${Name}\` in \`input\`, \`output\` and \`process.options\` is resolved when an execution runs, and \`\${!Name}\` is the text itself.

## In an editor

\`npx macroshard schema\` writes [JSON Schemas](https://json-schema.org/) of a description and of a dataset's file to \`schemas/\`, as \`init\` does, made from what this page is made from: run it again with another version of macroshard. Editors with the YAML language server (VS Code, Neovim, IntelliJ and others) complete and check by the first line, \`# yaml-language-server: $schema=schemas/pipeline.schema.json\`. They say less than \`validate\`, which knows what depends on more than one value.

${table(schemas.pipeline)}

## Groups

A range, \`{ from: 30, to: 39 }\`, or a list of names and of mappings, \`[30, 31, { name: big, volumeSizeInGB: 2000 }]\`. A name is a folder's: no slash, and neither \`.\` nor \`..\`.

Keys of a range:

${table(schemas.range)}

Keys of a group:

${table(schemas.group)}

## Macro-sharding

\`macroSharding\` has one of these forms; \`by\` says which.

${table(schemas.macroShardingByGroup)}

${table(schemas.macroShardingByPack)}

[Several machines a step](macro-sharding.md#several-instances-a-step):

${table(schemas.macroShardingByInstances)}

[One ForEach step](macro-sharding.md#one-foreach-step):

${table(schemas.macroShardingByForEach)}

## Parameters

\`NAME: VALUE\` gives a built-in parameter its default; a mapping says more, and declares one of your own. Each is a field in Studio and can have another value in each execution (\`start --set NAME=VALUE\`). A value has 1 to 1,024 characters.

| parameter | takes | default | meaning |
|---|---|---|---|
${builtInParameters.map(parameterRow).join('\n')}

Keys of a parameter that is written as a mapping:

${table(schemas.parameter)}

## Options of wfdb-summary

What the built-in extractor takes under \`process: { options: { … } }\`; [one of your own](extractors.md#options) declares its own. \`windowSeconds\` is given by the parameter \`WindowSeconds\`, \`strictChecksums\` by its key or here.

| option | takes | default | meaning |
|---|---|---|---|
${wfdbOptions.map(optionRow).join('\n')}

## datasets/NAME.yaml

What \`--dataset NAME\` lays over the description. The file's name is of ${typeWords(schemas.datasetName)}.

${table(schemas.dataset)}
`;
}

type SchemaObject = Exclude<Schema, boolean> & { readonly says?: string };

function table(schema: Schema): string {
  return ['| key | takes | default | meaning |', '|---|---|---|---|', ...rows(schema as SchemaObject, '')].join('\n');
}

function optionRow(option: OptionDeclaration): string {
  const { name, type, description, default: byDefault } = option;
  const values = option.type === 'string' ? option.enum : undefined;
  const bounds =
    option.type === 'integer' || option.type === 'number' ? rangeWords(option.minimum, option.maximum) : '';
  const words = { string: 'a text', integer: 'an integer', number: 'a number', boolean: 'true or false' }[type];
  const takes = values?.map((value) => `\`${value}\``).join(', ') ?? `${words}${bounds}`;
  return `| \`${name}\` | ${takes} | \`${byDefault}\` | ${description} |`;
}

function rows({ properties = {}, required = [] }: SchemaObject, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const each = value as SchemaObject;
    const byDefault = required.includes(key) ? '**required**' : defaultWords(each.default);
    const row = `| \`${path}${key}\` | ${typeWords(each)} | ${byDefault} | ${each.description ?? ''} |`;
    return [row, ...rows(each, `${path}${key}.`)];
  });
}

function defaultWords(value: unknown): string {
  return value === undefined ? '' : `\`${value === '' ? '""' : yamlText(value)}\``;
}

function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${yamlText(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function typeWords(schema: Schema): string {
  const { type, enum: values, says } = schema as SchemaObject;
  if (values) return (values as readonly unknown[]).map((value) => `\`${value}\``).join(', ');
  if (says !== undefined)
    return says.includes(' at most ') ? says : `${says}${lengthWords(schema as SchemaObject).replace(' of', ',')}`;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return types.map((each) => kindWords(String(each), schema as SchemaObject)).join(' or ');
}

function kindWords(type: string, schema: SchemaObject): string {
  const { minimum, maximum, items, maxItems, properties, additionalProperties } = schema;
  switch (type) {
    case 'string':
      return `a text${lengthWords(schema)}`;
    case 'integer':
      return `an integer${rangeWords(minimum, maximum)}`;
    case 'number':
      return `a number${rangeWords(minimum, maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of ${maxItems === undefined ? '' : `at most ${maxItems} `}texts${itemWords(items as Schema)}`;
    case 'object':
      if (properties || additionalProperties === undefined) return 'a mapping';
      return `a mapping of texts to ${valuesWords(additionalProperties as SchemaObject)}`;
    default:
      return type;
  }
}

function valuesWords({ type, minimum, maximum }: SchemaObject): string {
  return type === 'string' ? 'texts' : `${type}s${rangeWords(minimum, maximum)}`;
}

function itemWords(items: Schema): string {
  return (items as SchemaObject).pattern === undefined ? '' : ' such as ml.m5.large';
}

function lengthWords({ maxLength, says }: SchemaObject): string {
  return maxLength === undefined || says?.includes(` at most ${maxLength}`)
    ? ''
    : ` of at most ${maxLength} characters`;
}

function rangeWords(least: number | undefined, most: number | undefined): string {
  if (least === undefined) return '';
  return most === undefined ? ` from ${least} on` : ` from ${least} to ${most}`;
}

function parameterRow(parameter: BuiltInParameter): string {
  const { name, defaultValue, description } = parameter;
  const byDefault = defaultValue === undefined ? '**required**' : `\`${defaultValue}\``;
  return `| \`${name}\` | ${contractWords(parameter)} | ${byDefault} | ${description} |`;
}

function contractWords({ type, isS3Prefix, longestValue, smallest, largest }: BuiltInParameter): string {
  if (isS3Prefix) return 'an S3 prefix such as s3://bucket/folder';
  if (type === 'String') return `a text${longestValue === undefined ? '' : ` of at most ${longestValue} characters`}`;
  return `${type === 'Integer' ? 'an integer' : 'a number'}${rangeWords(smallest, largest)}`;
}
