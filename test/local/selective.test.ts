import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribePipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { StepJson } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  errorOf,
  execute,
  type Harness,
  job,
  openHarness,
  start,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const outputOf = (step: string) => ({ Get: `Steps.${step}.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri` });

/** A → B → C, and a gate that reads C's number. */
function chain(trace: string): readonly StepJson[] {
  const environment = { TRACE: trace, Word: { Get: 'Parameters.Word' } };
  const output = (name: string) => ({
    'Std:Join': { On: '/', Values: ['s3://bucket', { Get: 'Execution.PipelineExecutionId' }, name] },
  });
  return [
    job('A', { args: ['write', 'A', 'a.txt', { Get: 'Parameters.Word' }], environment, output: output('A') }),
    job('B', { args: ['list', 'B'], environment, inputs: { a: outputOf('A') }, output: output('B') }),
    job('C', {
      args: ['write', 'C', 'c.json', '{"share":0.5}'],
      environment,
      inputs: { b: outputOf('B') },
      output: output('C'),
      files: { Shares: 'c.json' },
    }),
    {
      Name: 'Gate',
      Type: 'Condition',
      Arguments: {
        Conditions: [
          {
            Type: 'LessThan',
            LeftValue: { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.C.PropertyFiles.Shares' }, Path: 'share' } },
            RightValue: { Get: 'Parameters.Limit' },
          },
        ],
        IfSteps: [],
        ElseSteps: [{ Name: 'TooMuch', Type: 'Fail', Arguments: { ErrorMessage: 'too much' } }],
      },
    },
  ];
}

describe('selective execution on the embedded SageMaker', () => {
  let harness: Harness;
  let trace: string;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
    trace = join(harness.folder, 'trace');
    const parameters = [
      { Name: 'Word', Type: 'String' as const, DefaultValue: 'first' },
      { Name: 'Limit', Type: 'Float' as const, DefaultValue: 1 },
    ];
    await createPipeline(harness.client, 'chain', definitionOf(chain(trace), parameters));
  });
  afterEach(() => harness.close());

  const begun = async () =>
    (await readFile(trace, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('start'))
      .map((line) => line.split(' ')[1]);

  it('runs what is selected on the outputs of the source, and lists what it reuses', async () => {
    const source = await execute(harness.client, 'chain');
    expect(source.status).to.equal('Succeeded');
    const run = await execute(harness.client, 'chain', {
      steps: ['C', 'Gate'],
      source: source.arn,
      parameters: { Word: 'second' },
    });
    expect(run.status).to.equal('Succeeded');
    expect(await begun()).to.deep.equal(['A', 'B', 'C', 'C']);
    expect(Object.keys(run.steps).sort()).to.deep.equal(['A', 'B', 'C', 'Gate']);
    expect(run.steps.B?.SelectiveExecutionResult).to.deep.equal({ SourcePipelineExecutionArn: source.arn });
    expect(run.steps.C?.SelectiveExecutionResult).to.equal(undefined);
    const described = await harness.client.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: run.arn }),
    );
    expect(described.SelectiveExecutionConfig).to.deep.equal({
      SourcePipelineExecutionArn: source.arn,
      SelectedSteps: [{ StepName: 'C' }, { StepName: 'Gate' }],
    });
    // A source that reused results itself leads to who made them.
    const third = await execute(harness.client, 'chain', { steps: ['C'], source: run.arn });
    expect(third.steps.B?.SelectiveExecutionResult).to.deep.equal({ SourcePipelineExecutionArn: source.arn });
  });

  it('runs the branches of a condition that is selected', async () => {
    const source = await execute(harness.client, 'chain');
    const parameters = { Limit: '0.1' };
    const gate = await execute(harness.client, 'chain', { steps: ['Gate'], source: source.arn, parameters });
    expect(gate.status).to.equal('Failed');
    expect(gate.steps.TooMuch?.Metadata?.Fail?.ErrorMessage).to.equal('too much');
    expect(await begun()).to.deep.equal(['A', 'B', 'C']);
  });

  it('needs no source where nothing is depended on', async () => {
    const run = await execute(harness.client, 'chain', { steps: ['A'] });
    expect([run.status, Object.keys(run.steps)]).to.deep.equal(['Succeeded', ['A']]);
  });

  it('refuses gaps, unknown steps, and sources that are missing, unfinished, foreign or incomplete', async () => {
    const source = await execute(harness.client, 'chain');
    await createPipeline(harness.client, 'other', definitionOf([job('A', { args: ['for-ever', 'x'] })]));
    const partial = await execute(harness.client, 'chain', { steps: ['A'] });
    const running = await start(harness.client, 'other');
    const refused = (pipeline: string, steps: readonly string[], from?: string) =>
      errorOf(start(harness.client, pipeline, { steps, ...(from !== undefined && { source: from }) }));
    expect(await refused('chain', ['C'])).to.equal(
      'ValidationException: Invalid SourcePipelineExecutionArn: null. The selected steps [C] have dependencies on [B]',
    );
    expect(await refused('chain', ['A', 'C'], source.arn)).to.equal(
      'ValidationException: Invalid SelectedSteps: all steps in all paths between two selected steps should be included, [B] are missing',
    );
    expect(await refused('chain', ['D'], source.arn)).to.equal(
      'ValidationException: Invalid SelectedSteps: the steps [D] do not exist in the pipeline',
    );
    const missing = source.arn.replace(/[^/]*$/, 'nosuchrun123');
    expect(await refused('chain', ['C'], missing)).to.equal(
      `ResourceNotFound: Pipeline execution '${missing}' does not exist.`,
    );
    expect(await refused('chain', ['C'], running)).to.equal(
      `ValidationException: Invalid SourcePipelineExecutionArn: ${running}. It is no execution of pipeline 'chain'`,
    );
    expect(await refused('other', ['A'], running)).to.equal(
      `ValidationException: Invalid SourcePipelineExecutionArn: ${running}. Its status is Executing, it must be Failed or Succeeded`,
    );
    expect(await refused('chain', ['C'], partial.arn)).to.equal(
      `ValidationException: Invalid SourcePipelineExecutionArn: ${partial.arn}. The selected steps [C] have dependencies on [B], which did not succeed in it`,
    );
  });
});
