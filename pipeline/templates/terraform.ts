import { renderJson } from '../definition/canonical.ts';
import { definitionLines } from './definition-text.ts';
import type { BuiltPipeline } from './deployment.ts';

/** A resource `aws_sagemaker_pipeline`, in Terraform's own syntax. */
export function terraformResource(built: BuiltPipeline): string {
  const { spec, definition } = built;
  const { maxParallelSteps } = spec.execution;
  const tags = Object.entries(spec.tags);
  return [
    'resource "aws_sagemaker_pipeline" "pipeline" {',
    ...argumentsOf(built).map(([name, value]) => `  ${name.padEnd(21)} = ${quoted(value)}`),
    '',
    '  # chomp: SageMaker keeps what it is given, and a newline more would be a change.',
    '  pipeline_definition = chomp(<<DEFINITION',
    escaped(definitionLines(definition)),
    'DEFINITION',
    '  )',
    ...(maxParallelSteps === null
      ? []
      : ['', '  parallelism_configuration {', `    max_parallel_execution_steps = ${maxParallelSteps}`, '  }']),
    ...(tags.length === 0 ? [] : ['', '  tags = {', ...tagLines(tags), '  }']),
    '}',
    '',
  ].join('\n');
}

/** The same resource in Terraform's JSON syntax, for a file whose name ends in `.tf.json`. */
export function terraformJson(built: BuiltPipeline): string {
  const { spec, definition } = built;
  const { maxParallelSteps } = spec.execution;
  const tags = Object.entries(spec.tags).map(([key, value]) => [key, escaped(value)]);
  const pipeline = {
    ...Object.fromEntries(argumentsOf(built).map(([name, value]) => [name, escaped(value)])),
    pipeline_definition: escaped(definitionLines(definition)),
    ...(maxParallelSteps !== null && {
      parallelism_configuration: [{ max_parallel_execution_steps: maxParallelSteps }],
    }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
  };
  return renderJson({ resource: { aws_sagemaker_pipeline: { pipeline } } });
}

// The provider asks for a display name; SageMaker shows the name where there is none.
function argumentsOf({ spec }: BuiltPipeline): readonly (readonly [name: string, value: string])[] {
  const { name, description, roleArn } = spec;
  return [
    ['pipeline_name', name],
    ['pipeline_display_name', name],
    ...(description === '' ? [] : [['pipeline_description', description] as const]),
    ['role_arn', roleArn],
  ];
}

function tagLines(tags: readonly (readonly [key: string, value: string])[]): readonly string[] {
  const width = Math.max(...tags.map(([key]) => quoted(key).length));
  return tags.map(([key, value]) => `    ${quoted(key).padEnd(width)} = ${quoted(value)}`);
}

/** A quoted text of Terraform's: its escapes are JSON's, but for two. */
function quoted(text: string): string {
  const ofJson = escaped(JSON.stringify(text));
  // Escapes are taken whole: in `\\b` the second backslash begins none.
  return ofJson.replace(/\\./g, (pair) => ownEscapes.get(pair) ?? pair);
}

const ownEscapes: ReadonlyMap<string, string> = new Map([
  ['\\b', '\\u0008'],
  ['\\f', '\\u000c'],
]);

/** @see Terraform, "Strings and Templates": `${` begins an interpolation and `%{` a directive, unless doubled */
function escaped(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}
