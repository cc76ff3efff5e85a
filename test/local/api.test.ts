import {
  CreatePipelineCommand,
  DescribePipelineCommand,
  DescribePipelineDefinitionForExecutionCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  ListModelsCommand,
  ListPipelineExecutionStepsCommand,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { upsertPipeline } from '../../pipeline/aws/upsert.ts';
import type { StepJson } from '../../pipeline/definition/json.ts';
import { createPipeline, definitionOf, errorOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const calm = { pause: () => Promise.resolve(), random: () => 0 };
const roleArn = 'arn:aws:iam::111122223333:role/pipeline';
const plain = definitionOf(
  [job('Step', { args: ['list'] })],
  [
    { Name: 'Text', Type: 'String', DefaultValue: 'a', EnumValues: ['a', 'b'] },
    { Name: 'Count', Type: 'Integer', DefaultValue: 1 },
    { Name: 'Share', Type: 'Float', DefaultValue: 0.5 },
    { Name: 'Flag', Type: 'Boolean', DefaultValue: true },
    { Name: 'Needed', Type: 'String' },
  ],
);

describe("the embedded SageMaker's API", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  afterEach(() => harness.close());

  const start = (parameters: Readonly<Record<string, string>>) =>
    errorOf(
      harness.client.send(
        new StartPipelineExecutionCommand({
          PipelineName: 'plain',
          PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
          ClientRequestToken: undefined,
        }),
      ),
    );

  const create = (definition: string, name = 'made', token = 'x'.repeat(32)) =>
    harness.client.send(
      new CreatePipelineCommand({
        PipelineName: name,
        PipelineDefinition: definition,
        RoleArn: roleArn,
        ClientRequestToken: token,
      }),
    );

  it('creates, describes and updates a pipeline, with epoch seconds and a version each definition', async () => {
    const beforeMs = Date.now();
    const { PipelineArn } = await create(JSON.stringify(plain));
    expect(PipelineArn).to.equal('arn:aws:sagemaker:us-east-1:000000000000:pipeline/made');
    const afterMs = Date.now();
    const update = new UpdatePipelineCommand({
      PipelineName: 'made',
      PipelineDescription: 'changed',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 3 },
    });
    expect((await harness.client.send(update)).PipelineVersionId).to.equal(1);
    const same = new UpdatePipelineCommand({ PipelineName: 'made', PipelineDefinition: JSON.stringify(plain) });
    expect((await harness.client.send(same)).PipelineVersionId).to.equal(1);
    const other = JSON.stringify({ ...plain, Metadata: { changed: 'yes' } });
    const next = new UpdatePipelineCommand({ PipelineName: 'made', PipelineDefinition: other });
    expect((await harness.client.send(next)).PipelineVersionId).to.equal(2);
    const described = await harness.client.send(new DescribePipelineCommand({ PipelineName: PipelineArn }));
    expect(described).to.deep.include({
      PipelineName: 'made',
      PipelineDescription: 'changed',
      RoleArn: roleArn,
      PipelineStatus: 'Active',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 3 },
      PipelineDefinition: other,
    });
    expect(described.CreationTime!.getTime()).to.be.within(beforeMs, afterMs);
  });

  it('takes the same token for the same pipeline, and another one for a name that is taken', async () => {
    const first = await create(JSON.stringify(plain));
    expect((await create(JSON.stringify(plain))).PipelineArn).to.equal(first.PipelineArn);
    expect(await errorOf(create(JSON.stringify(plain), 'made', 'y'.repeat(32)))).to.equal(
      'ValidationException: Pipeline names must be unique within an AWS account and region. Pipeline with name (made) already exists.',
    );
  });

  it('starts one execution for one token', async () => {
    await createPipeline(harness.client, 'once', definitionOf([job('Step', { args: ['write', 'x', 'a', 'b'] })]));
    const request = new StartPipelineExecutionCommand({ PipelineName: 'once', ClientRequestToken: 'z'.repeat(32) });
    const [one, two] = [await harness.client.send(request), await harness.client.send(request)];
    expect(two.PipelineExecutionArn).to.equal(one.PipelineExecutionArn);
  });

  it('refuses what the service refuses, by its names', async () => {
    await create(JSON.stringify(plain), 'plain');
    const needed = { Needed: 'x' };
    expect(await start({})).to.equal(
      'ValidationException: Parameter [Needed] is undefined: it has no default and no value was given',
    );
    expect(await start({ ...needed, Nope: '1' })).to.equal(
      'ValidationException: Unknown parameters were provided: [Nope]',
    );
    expect(await start({ Needed: '' })).to.equal(
      'ValidationException: [string "" is too short (length: 0, required minimum: 1)]',
    );
    expect(await start({ ...needed, Count: '1.5' })).to.equal(
      'ValidationException: Parameter [Count] value [1.5] is not of type [Integer]',
    );
    expect(await start({ ...needed, Share: 'half' })).to.equal(
      'ValidationException: Parameter [Share] value [half] is not of type [Float]',
    );
    expect(await start({ ...needed, Flag: 'yes' })).to.equal(
      'ValidationException: Parameter [Flag] value [yes] is not of type [Boolean]',
    );
    expect(await start({ ...needed, Text: 'c' })).to.equal(
      'ValidationException: Parameter [Text] value [c] is not in its enum values: [a, b]',
    );
    expect(await start({ Needed: 'x'.repeat(1025) })).to.equal(
      "ValidationException: 1 validation error detected: Value at 'pipelineParameters.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
    expect(await errorOf(harness.client.send(new DescribePipelineCommand({ PipelineName: 'none' })))).to.equal(
      "ResourceNotFound: Pipeline 'none' does not exist.",
    );
    expect(await errorOf(harness.client.send(new DescribePipelineCommand({ PipelineName: 'a_b' })))).to.equal(
      "ValidationException: 1 validation error detected: Value 'a_b' at 'pipelineName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:([0-9]{12}|aws):pipeline/.*)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,255})",
    );
    const arn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/plain/execution/nothere';
    expect(
      await errorOf(harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }))),
    ).to.equal(`ResourceNotFound: Pipeline execution '${arn}' does not exist.`);
    expect(
      await errorOf(harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: '../../x' }))),
    ).to.include('ValidationException: ');
    expect(
      await errorOf(harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName: 'none' }))),
    ).to.equal('ValidationException: Could not find requested job with name: none');
    expect(await errorOf(harness.client.send(new ListModelsCommand({})))).to.equal(
      'UnknownOperationException: The embedded SageMaker does not know SageMaker.ListModels',
    );
  });

  it('refuses a definition that the service would not take', async () => {
    expect(await errorOf(create('{bad'))).to.match(
      /^ValidationException: Unable to parse pipeline definition\. Invalid JSON: /,
    );
    const withArgument = (argument: object) =>
      JSON.stringify(definitionOf([job('Step', { args: [argument as never] })], plain.Parameters));
    expect(await errorOf(create(withArgument({ Get: 'Parameters.Count' })))).to.include(
      'Cannot assign property reference [Parameters.Count] to argument of type [String]',
    );
    expect(await errorOf(create(withArgument({ Get: 'Parameters.Cuont' })))).to.include(
      'ValidationException: Unable to parse pipeline definition. Steps[0].',
    );
    const twice = JSON.stringify(definitionOf([job('A', { args: ['x'] }), job('A', { args: ['x'] })]));
    expect(await errorOf(create(twice))).to.include('"A"');
    expect(await errorOf(create(`"${'x'.repeat(1_048_577)}"`))).to.equal(
      "ValidationException: 1 validation error detected: Value at 'pipelineDefinition' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    );
  });

  it('lists steps by pages, newest first unless it is told otherwise', async () => {
    const Arguments = { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 1 }], IfSteps: [], ElseSteps: [] };
    const steps = ['A', 'B', 'C', 'D', 'E'].map((Name, index, all): StepJson => {
      return { Name, Type: 'Condition', Arguments, ...(index > 0 && { DependsOn: [all[index - 1]!] }) };
    });
    await createPipeline(harness.client, 'pages', definitionOf(steps));
    const { arn } = await execute(harness.client, 'pages');
    const list = async (SortOrder?: 'Ascending') => {
      const names: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await harness.client.send(
          new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, MaxResults: 2, SortOrder, NextToken }),
        );
        names.push(page.PipelineExecutionSteps!.map(({ StepName }) => StepName!).join(''));
        NextToken = page.NextToken;
      } while (NextToken);
      return names;
    };
    expect(await list()).to.deep.equal(['ED', 'CB', 'A']);
    expect(await list('Ascending')).to.deep.equal(['AB', 'CD', 'E']);
    const wrong = (request: object) =>
      errorOf(harness.client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, ...request })));
    expect(await wrong({ NextToken: 'abc' })).to.equal('ValidationException: The pagination token is invalid.');
    expect(await wrong({ MaxResults: 101 })).to.equal(
      "ValidationException: 1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    );
    const definition = await harness.client.send(
      new DescribePipelineDefinitionForExecutionCommand({ PipelineExecutionArn: arn }),
    );
    expect(JSON.parse(definition.PipelineDefinition!)).to.deep.equal(definitionOf(steps));
  });

  it('writes nothing when a pipeline is upserted a second time, whatever the order of its keys', async () => {
    const request = {
      name: 'same',
      description: 'd',
      roleArn,
      definition: plain,
      maxParallelSteps: 2,
      tags: { a: 'b' },
    };
    expect((await upsertPipeline(harness.client, request, calm)).action).to.equal('created');
    const { Steps, Version, Parameters = [] } = plain;
    const again = await upsertPipeline(
      harness.client,
      { ...request, definition: { Steps, Parameters, Version } },
      calm,
    );
    expect(again).to.deep.include({ action: 'unchanged', changes: [] });
    const changed = await upsertPipeline(harness.client, { ...request, description: 'e', maxParallelSteps: 3 }, calm);
    expect(changed).to.deep.include({ action: 'updated', version: 1 });
    expect(changed.changes.map(({ subject }) => subject)).to.deep.equal(['description', 'parallelism']);
  });

  it('compares in conditions as the service does', async () => {
    const outcome = async (name: string, condition: object) => {
      const gate = {
        Name: 'Gate',
        Type: 'Condition' as const,
        Arguments: { Conditions: [condition as never], IfSteps: [], ElseSteps: [] },
      };
      await createPipeline(harness.client, name, definitionOf([gate], plain.Parameters?.slice(0, 4)));
      const { steps, failureReason } = await execute(harness.client, name);
      return steps.Gate?.Metadata?.Condition?.Outcome ?? steps.Gate?.FailureReason ?? failureReason;
    };
    const get = (name: string) => ({ Get: `Parameters.${name}` });
    const compare = (Type: string, LeftValue: unknown, RightValue: unknown) => ({ Type, LeftValue, RightValue });
    expect(await outcome('c1', compare('Equals', get('Text'), 'a'))).to.equal('True');
    expect(await outcome('c2', compare('GreaterThan', get('Count'), 1))).to.equal('False');
    expect(await outcome('c3', compare('GreaterThanOrEqualTo', get('Count'), 1))).to.equal('True');
    expect(await outcome('c4', compare('LessThan', get('Share'), 0.5))).to.equal('False');
    expect(await outcome('c5', { Type: 'In', QueryValue: get('Text'), Values: ['x', 'a'] })).to.equal('True');
    expect(await outcome('c6', { Type: 'Not', Condition: compare('Equals', get('Flag'), true) })).to.equal('False');
    expect(
      await outcome('c7', { Type: 'Or', Conditions: [compare('Equals', 1, 2), compare('Equals', 2, 2)] }),
    ).to.equal('True');
    expect(await outcome('c9', compare('GreaterThan', '10', '9'))).to.equal('True');
    expect(await outcome('c10', compare('LessThanOrEqualTo', '1e1', 9.5))).to.equal('False');
    expect(await outcome('c8', compare('LessThan', get('Text'), 1))).to.equal(
      'ClientError: cannot compare "a" with 1: both must be numbers',
    );
  });
});
