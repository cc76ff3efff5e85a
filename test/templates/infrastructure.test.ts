import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { largestTemplateBytes } from '../../pipeline/service/limits.ts';
import { cloudFormationTemplate, templateSizeNote } from '../../pipeline/templates/cloudformation.ts';
import type { BuiltPipeline } from '../../pipeline/templates/deployment.ts';
import { terraformJson, terraformResource } from '../../pipeline/templates/terraform.ts';
import { runs } from '../support/wide.ts';
import { built } from './deployments.ts';

interface Template {
  readonly Resources: {
    readonly Pipeline: {
      readonly Properties: Readonly<Record<string, unknown>> & {
        readonly PipelineDefinition: { readonly PipelineDefinitionBody: string };
      };
    };
  };
}

/** Texts that YAML, CloudFormation or Terraform could take for something else. */
const awkward = fc.stringMatching(/^[-a-zA-Z0-9$%{}"'\\:#!&*@`|>?~ ü\t]{1,40}$/);

function withTexts(texts: {
  readonly description: string;
  readonly tag: string;
  readonly message: string;
}): BuiltPipeline {
  const [{ spec, definition }] = built() as [BuiltPipeline];
  const fail = { Name: 'Fail', Type: 'Fail' as const, Arguments: { ErrorMessage: texts.message } };
  return {
    spec: { ...spec, description: texts.description, tags: { stage: texts.tag } },
    definition: { ...definition, Steps: [...definition.Steps, fail] },
  };
}

/** What Terraform makes of a text in its own syntax or in JSON: `$${` and `%%{` are literal, the single ones are not. */
function terraformValue(text: string): string {
  expect(text.replace(/\$\$\{|%%\{/g, ' '), 'an interpolation or a directive').to.not.match(/[$%]\{/);
  return text.replace(/([$%])\1\{/g, '$1{');
}

const heredoc = (text: string) => /chomp\(<<DEFINITION\n([\s\S]*?)\nDEFINITION\n/.exec(text)![1]!;

describe('the definition in a CloudFormation template', () => {
  for (const syntax of ['yaml', 'json'] as const) {
    it(`is the one that is built, as ${syntax}`, () => {
      fc.assert(
        fc.property(fc.record({ description: awkward, tag: awkward, message: awkward }), (texts) => {
          const pipeline = withTexts(texts);
          // CloudFormation reads YAML 1.1.
          const template = parse(cloudFormationTemplate(pipeline, { syntax }), { version: '1.1' }) as Template;
          const { PipelineDefinition, ...properties } = template.Resources.Pipeline.Properties;
          expect(JSON.parse(PipelineDefinition.PipelineDefinitionBody)).to.deep.equal(pipeline.definition);
          expect(properties).to.deep.equal({
            PipelineName: 'mimic3-waveform-features',
            PipelineDescription: texts.description,
            RoleArn: 'arn:aws:iam::111122223333:role/macroshard-pipeline',
            ParallelismConfiguration: { MaxParallelExecutionSteps: 10 },
            Tags: [{ Key: 'stage', Value: texts.tag }],
          });
        }),
        { numRuns: runs(6, 50) },
      );
    });
  }

  it('leaves out what the description has not', () => {
    const [pipeline] = built({
      'description: Waveform': '# Waveform',
      'maxParallelSteps: 10': '',
      '{ project: macroshard }': '{}',
    });
    const { Resources } = parse(cloudFormationTemplate(pipeline!, { syntax: 'yaml' })) as Template;
    expect(Object.keys(Resources.Pipeline.Properties)).to.deep.equal(['PipelineName', 'RoleArn', 'PipelineDefinition']);
  });

  it('says when the template fits no request, and refuses one that CloudFormation does not take at all', () => {
    const small = cloudFormationTemplate(built()[0]!, { syntax: 'yaml' });
    expect(templateSizeNote(small)).to.equal(undefined);
    const large = cloudFormationTemplate(built({ 'to: 39': 'to: 60' })[0]!, { syntax: 'yaml' });
    expect(large.length).to.be.above(largestTemplateBytes.inRequest);
    expect(templateSizeNote(large)).to.equal(
      `the template has ${Buffer.byteLength(large)} bytes, more than the 51200 that a request may hold: deploy it from S3 (aws cloudformation deploy --s3-bucket, or --template-url)`,
    );
    const huge = withTexts({ description: 'x', tag: 'x', message: 'x'.repeat(1_048_576) });
    expect(() => cloudFormationTemplate(huge, { syntax: 'yaml' })).to.throw(
      /^the template has \d+ bytes, and CloudFormation takes 1048576 at most; put the definition into S3 \(PipelineDefinition: PipelineDefinitionS3Location\), or use npx macroshard upsert$/,
    );
  });
});

describe("the definition in Terraform's resource", () => {
  it("is the one that is built, with SageMaker's references left to SageMaker", () => {
    fc.assert(
      fc.property(fc.record({ description: awkward, tag: awkward, message: awkward }), (texts) => {
        const pipeline = withTexts(texts);
        const text = terraformResource(pipeline);
        expect(JSON.parse(terraformValue(heredoc(text)))).to.deep.equal(pipeline.definition);
        const quoted = (name: string) =>
          JSON.parse(terraformValue(new RegExp(`^ +${name} += (".*")$`, 'm').exec(text)![1]!));
        expect(quoted('pipeline_description')).to.equal(texts.description);
        expect(quoted('"stage"')).to.equal(texts.tag);
        const json = JSON.parse(terraformJson(pipeline)) as {
          resource: { aws_sagemaker_pipeline: { pipeline: { pipeline_definition: string; tags: { stage: string } } } };
        };
        const { pipeline_definition, tags } = json.resource.aws_sagemaker_pipeline.pipeline;
        expect(JSON.parse(terraformValue(pipeline_definition))).to.deep.equal(pipeline.definition);
        expect(terraformValue(tags.stage)).to.equal(texts.tag);
      }),
      {
        numRuns: runs(6, 50),
        examples: [
          [{ description: '\\b\\f\\\\b', tag: '\b\f', message: '\\b' }],
          [{ description: '%%{', tag: '%%{{', message: '$$${' }],
        ],
      },
    );
  });

  it('names role, parallelism and tags', () => {
    expect(terraformResource(built()[0]!).replace(heredoc(terraformResource(built()[0]!)), '…')).to.equal(
      `resource "aws_sagemaker_pipeline" "pipeline" {
  pipeline_name         = "mimic3-waveform-features"
  pipeline_display_name = "mimic3-waveform-features"
  pipeline_description  = "Waveform summary of the MIMIC-III waveform database, one processing job a patient group"
  role_arn              = "arn:aws:iam::111122223333:role/macroshard-pipeline"

  # chomp: SageMaker keeps what it is given, and a newline more would be a change.
  pipeline_definition = chomp(<<DEFINITION
…
DEFINITION
  )

  parallelism_configuration {
    max_parallel_execution_steps = 10
  }

  tags = {
    "project" = "macroshard"
  }
}
`,
    );
  });
});
