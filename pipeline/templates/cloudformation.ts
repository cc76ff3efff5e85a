import { stringify } from 'yaml';
import { renderJson } from '../definition/canonical.ts';
import { largestTemplateBytes } from '../service/limits.ts';
import { typed } from '../wording/typed-command.ts';
import { definitionLines } from './definition-text.ts';
import type { BuiltPipeline } from './deployment.ts';
import { TemplateError } from './template-error.ts';

/**
 * A template with the pipeline as its one resource: YAML, or JSON for `syntax` `json`.
 * @throws TemplateError where CloudFormation takes no template of this size
 */
export function cloudFormationTemplate(built: BuiltPipeline, { syntax }: { syntax: 'yaml' | 'json' }): string {
  const template = { AWSTemplateFormatVersion: '2010-09-09', Resources: { Pipeline: resource(built) } };
  const text =
    syntax === 'json'
      ? renderJson(template)
      : stringify(template, { version: '1.1', lineWidth: 0, blockQuote: 'literal' });
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > largestTemplateBytes.inS3) {
    throw new TemplateError(
      `the template has ${bytes} bytes, and CloudFormation takes ${largestTemplateBytes.inS3} at most; put the definition into S3 (PipelineDefinition: PipelineDefinitionS3Location), or use ${typed('upsert')}`,
    );
  }
  return text;
}

/** A sentence where the template fits no request and must lie in S3. */
export function templateSizeNote(template: string): string | undefined {
  const bytes = new TextEncoder().encode(template).length;
  if (bytes <= largestTemplateBytes.inRequest) return undefined;
  return `the template has ${bytes} bytes, more than the ${largestTemplateBytes.inRequest} that a request may hold: deploy it from S3 (aws cloudformation deploy --s3-bucket, or --template-url)`;
}

function resource({ spec, definition }: BuiltPipeline) {
  const { name, description, roleArn, execution, tags } = spec;
  return {
    Type: 'AWS::SageMaker::Pipeline',
    Properties: {
      PipelineName: name,
      ...(description !== '' && { PipelineDescription: description }),
      RoleArn: roleArn,
      PipelineDefinition: { PipelineDefinitionBody: definitionLines(definition) },
      ...(execution.maxParallelSteps !== null && {
        ParallelismConfiguration: { MaxParallelExecutionSteps: execution.maxParallelSteps },
      }),
      ...(Object.keys(tags).length > 0 && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    },
  };
}
