import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreatePipelineCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { DefinitionJson, JsonObject } from '../../pipeline/definition/json.ts';
import { cli } from '../support/cli.ts';
import { createPipeline, definitionOf, errorOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { sharedFile } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide, runs } from '../support/wide.ts';

const sound = definitionOf(
  [job('Step', { args: ['list'] }), { Name: 'Stop', Type: 'Fail', Arguments: { ErrorMessage: 'no' } }],
  [{ Name: 'Count', Type: 'Integer', DefaultValue: 1 }],
);

describe('CreatePipeline of the embedded SageMaker', () => {
  let harness: Harness;
  let made = 0;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  after(() => harness.close());

  const create = (definition: unknown): Promise<string> =>
    errorOf(
      harness.client.send(
        new CreatePipelineCommand({
          PipelineName: `made-${made++}`,
          PipelineDefinition: typeof definition === 'string' ? definition : JSON.stringify(definition),
          RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
          ClientRequestToken: undefined,
        }),
      ),
    );
  const step = (edits: JsonObject): DefinitionJson => ({
    ...sound,
    Steps: [{ ...sound.Steps[0]!, ...edits } as never, sound.Steps[1]!],
  });
  const withArguments = (edits: JsonObject) =>
    step({ Arguments: { ...(sound.Steps[0]!.Arguments as JsonObject), ...edits } });
  const input = (number: number, mode = 'File') => ({
    InputName: `i${number}`,
    S3Input: {
      S3Uri: 's3://bucket/in',
      LocalPath: `/opt/ml/processing/i${number}`,
      S3DataType: 'S3Prefix',
      S3InputMode: mode,
    },
  });
  const condition = (edits: JsonObject): DefinitionJson => ({
    ...sound,
    Steps: [
      ...sound.Steps,
      {
        Name: 'Gate',
        Type: 'Condition',
        Arguments: {
          Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 1, ...edits }],
          IfSteps: [],
          ElseSteps: [],
        },
      },
    ],
  });
  const parse = 'Unable to parse pipeline definition.';
  const { AppSpecification, ...noImage } = sound.Steps[0]!.Arguments as JsonObject;

  it('refuses what the service refuses, in its words where a source has them', async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [withArguments({ Environmnt: {} }), `${parse} Unknown Argument member 'Environmnt'.`],
      [
        withArguments({ ProcessingInputs: [input(1, 'FastFile')] }),
        `${parse} Model Validation failed: Value 'FastFile' for 'ProcessingS3InputMode' failed to satisfy enum value set: [Pipe, File]`,
      ],
      [
        withArguments({ Environment: { N: { Get: 'Parameters.Count' } } }),
        'Cannot assign property reference [Parameters.Count] to argument of type [String].',
      ],
      [withArguments({ ProcessingInputs: { Get: 'Parameters.Count' } }), `${parse} Expecting start of Json Array.`],
      [step({ DependsOn: ['Stop'] }), 'Step can not depends on Stop'],
      [step({ Arguments: noImage }), `${parse} Steps[0].Arguments: Arguments has no "AppSpecification"`],
      [{ ...sound, Version: '2021-01-01' }, `${parse} Version: Version is "2021-01-01", expected "2020-12-01"`],
      [{ ...sound, Version: undefined }, `${parse} Version: Version is absent, expected "2020-12-01"`],
      [{ ...sound, Steps: [] }, `${parse} Steps: the definition has no steps`],
      [
        condition({ Type: 'Matches' }),
        `${parse} Steps[2].Arguments.Conditions[0].Type: Type is "Matches", which is no type of condition`,
      ],
      [
        step({ RetryPolicies: [{ ExceptionType: ['Step.THROTTLING'], MaxAttempts: 1, ExpireAfterMin: 1 }] }),
        `${parse} Steps[0].RetryPolicies[0]: a policy has MaxAttempts and ExpireAfterMin, expected one of them`,
      ],
      [
        condition({ LeftValue: { Get: "Steps.Step.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri" } }),
        `${parse} Steps[2].Arguments.Conditions[0].LeftValue: "Steps.Step.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri" names the output "shard", which the step "Step" does not have`,
      ],
      [
        { ...sound, Parameters: [{ Name: 'Count', Type: 'Integer', DefaultValue: '1' }] },
        `${parse} Parameters[0].DefaultValue: the default of "Count" is a String, expected an Integer`,
      ],
      [
        { ...sound, Parameters: Array.from({ length: 201 }, (_, index) => ({ Name: `P${index}`, DefaultValue: 'x' })) },
        `${parse} Parameters: 201 parameters, expected at most 200`,
      ],
      [
        withArguments({ ProcessingInputs: Array.from({ length: 11 }, (_, index) => input(index)) }),
        `${parse} Steps[0].Arguments.ProcessingInputs: ProcessingInputs has 11 entries, expected at most 10`,
      ],
    ];
    for (const [definition, message] of cases) {
      expect(await create(definition)).to.equal(`ValidationException: ${message}`);
    }
  });

  it('takes what no source says that the service refuses', async () => {
    const taken: readonly unknown[] = [
      sound,
      {
        ...sound,
        Parameters: [
          { Name: 'Count', Type: 'Integer' },
          { Name: 'Empty', DefaultValue: '' },
        ],
      },
      {
        ...sound,
        Steps: [...sound.Steps, { Name: 'New', Type: 'Quantum', Arguments: { Anything: [1, { Of: 'it' }] } }],
      },
      { ...sound, Steps: [...sound.Steps, { Name: 'Train', Type: 'Training', Arguments: { Anything: 1 } }] },
      withArguments({ Environment: { A: { Get: 'Tenant.Name' } } }),
      { ...sound, Steps: Array.from({ length: runs(50, 500) }, (_, index) => job(`S${index}`, { args: ['x'] })) },
    ];
    for (const definition of taken) expect(await create(definition)).to.equal('no error');
  });

  it('fails a step that it has taken and cannot run, with a reason', async () => {
    const conditioned = (name: string, DependsOn: readonly object[]) => ({
      ...job(name, { args: ['list'] }),
      DependsOn,
    });
    const inside = { Name: 'Body', Type: 'Lambda', Arguments: { A: { Get: 'Steps.Other.Outcome' } } };
    const steps = [
      job('First', { args: ['write', 'x', 'a', 'b'] }),
      conditioned('Completed', [{ Step: 'First', Trigger: 'Completed' }]),
      conditioned('Skipped', [{ Step: 'First', Trigger: 'Skipped' }]),
      { Name: 'Each', Type: 'Loop', Arguments: { Body: [{ ...inside, Name: 'Other' }, inside] } },
    ];
    await createPipeline(harness.client, 'cannot', { ...sound, Steps: steps as never });
    const { status, steps: ended } = await execute(harness.client, 'cannot');
    const reasons = Object.fromEntries(Object.values(ended).map((each) => [each.StepName, each.FailureReason]));
    expect({ status, reasons }).to.deep.equal({
      status: 'Failed',
      reasons: {
        First: undefined,
        Completed: undefined,
        Skipped:
          'ClientError: the run condition {"Step":"First","Trigger":"Skipped"} is not known to the embedded SageMaker',
        Each: 'ClientError: step type Loop is not known to the embedded SageMaker',
      },
    });
  });

  // What AWS's own tests and public examples hold; the README there says which may be refused, and by what words.
  itWide('takes and refuses definitions that others made as the service does, and so does validate', async function () {
    this.timeout(120_000);
    const folder = sharedFile(this, 'data/definitions');
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    const created: Record<string, string> = {};
    const checked: Record<string, string> = {};
    for (const file of files) {
      const answer = await create(readFileSync(join(folder, file), 'utf8'));
      if (answer !== 'no error') created[file] = answer;
      const { exitCode, stdout } = await cli(folder, ['validate', '--definition', file]);
      if (exitCode !== 0) checked[file] = stdout.split('\n')[0]!;
    }
    const onFail = 'test-fail-steps-test-invalid-pipeline-depended-on-fail-step.json';
    expect(files.length).to.be.at.least(90);
    expect(created).to.deep.equal({ [onFail]: 'ValidationException: CondStep can not depends on FailStep' });
    expect(Object.keys(checked)).to.deep.equal(['public-local-path-outside.json', onFail]);
  });
});
