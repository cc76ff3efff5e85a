import {
  AddTagsCommand,
  CreatePipelineCommand,
  DeletePipelineCommand,
  DeleteTagsCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  ListPipelineParametersForExecutionCommand,
  ListPipelinesCommand,
  ListPipelineVersionsCommand,
  ListProcessingJobsCommand,
  ListTagsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
  UpdatePipelineVersionCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import {
  createPipeline,
  definitionOf,
  errorOf,
  execute,
  type Harness,
  job,
  openHarness,
  start,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const quick = (word: string) => definitionOf([job('Step', { args: ['write', 'x', 'a', word] })]);

describe('lists, versions and tags of the embedded SageMaker', () => {
  let harness: Harness;
  let nowMs = 1_700_000_000_000;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder(), { nowMs: () => (nowMs += 1000) });
  });
  afterEach(() => harness.close());

  const arnOf = (name: string) => `arn:aws:sagemaker:us-east-1:000000000000:pipeline/${name}`;

  /** The members of all pages, a text a page. */
  async function pages(list: (token: string | undefined) => Promise<{ names: readonly string[]; token?: string }>) {
    const texts: string[] = [];
    let token: string | undefined;
    do {
      const page = await list(token);
      texts.push(page.names.join(' '));
      token = page.token;
    } while (token !== undefined);
    return texts;
  }

  it('lists pipelines by prefix, time, order and page', async () => {
    for (const name of ['b-2', 'a-1', 'b-1', 'b-3']) await createPipeline(harness.client, name, quick('x'));
    const list = (request: object) =>
      pages(async (NextToken) => {
        const page = await harness.client.send(new ListPipelinesCommand({ MaxResults: 2, NextToken, ...request }));
        return {
          names: page.PipelineSummaries!.map(({ PipelineName }) => PipelineName!),
          ...(page.NextToken !== undefined && { token: page.NextToken }),
        };
      });
    expect(await list({})).to.deep.equal(['b-3 b-1', 'a-1 b-2']);
    expect(await list({ SortBy: 'Name', SortOrder: 'Ascending' })).to.deep.equal(['a-1 b-1', 'b-2 b-3']);
    expect(await list({ PipelineNamePrefix: 'b', SortOrder: 'Ascending' })).to.deep.equal(['b-2 b-1', 'b-3']);
    const { PipelineSummaries } = await harness.client.send(new ListPipelinesCommand({ PipelineNamePrefix: 'b-1' }));
    expect(await list({ CreatedAfter: PipelineSummaries![0]!.CreationTime })).to.deep.equal(['b-3 b-1']);
    expect(await list({ CreatedBefore: PipelineSummaries![0]!.CreationTime })).to.deep.equal(['b-1 a-1', 'b-2']);
    expect(await errorOf(harness.client.send(new ListPipelinesCommand({ SortBy: 'Size' as 'Name' })))).to.equal(
      "ValidationException: 1 validation error detected: Value 'Size' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [Name, CreationTime]",
    );
  });

  it('keeps every version with its definition, and starts the one that is named', async () => {
    await createPipeline(harness.client, 'v', quick('one'));
    const update = (word: string) =>
      harness.client.send(
        new UpdatePipelineCommand({ PipelineName: 'v', PipelineDefinition: JSON.stringify(quick(word)) }),
      );
    expect((await update('two')).PipelineVersionId).to.equal(2);
    expect((await update('three')).PipelineVersionId).to.equal(3);
    await harness.client.send(
      new UpdatePipelineVersionCommand({
        PipelineArn: arnOf('v'),
        PipelineVersionId: 2,
        PipelineVersionDisplayName: 'second',
        PipelineVersionDescription: 'two',
      }),
    );
    const { PipelineVersionSummaries } = await harness.client.send(
      new ListPipelineVersionsCommand({ PipelineName: 'v' }),
    );
    expect(
      PipelineVersionSummaries!.map(({ PipelineVersionId, PipelineVersionDisplayName }) => [
        PipelineVersionId,
        PipelineVersionDisplayName,
      ]),
    ).to.deep.equal([
      [3, undefined],
      [2, 'second'],
      [1, undefined],
    ]);
    const described = await harness.client.send(
      new DescribePipelineCommand({ PipelineName: 'v', PipelineVersionId: 1 }),
    );
    expect(described.PipelineDefinition).to.equal(JSON.stringify(quick('one')));
    const { PipelineExecutionArn } = await harness.client.send(
      new StartPipelineExecutionCommand({ PipelineName: 'v', PipelineVersionId: 1, ClientRequestToken: undefined }),
    );
    await waitForEnd(harness.client, PipelineExecutionArn!);
    const execution = await harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn }));
    expect(execution.PipelineVersionId).to.equal(1);
    expect(
      await errorOf(harness.client.send(new DescribePipelineCommand({ PipelineName: 'v', PipelineVersionId: 9 }))),
    ).to.equal("ResourceNotFound: Version 9 of pipeline 'v' does not exist.");
  });

  it('lists executions, their parameters with defaults, and jobs', async () => {
    const definition = definitionOf(
      [job('Step', { args: ['write', 'x', 'a', { Get: 'Parameters.Word' }] })],
      [
        { Name: 'Word', Type: 'String', DefaultValue: 'w' },
        { Name: 'Count', Type: 'Integer', DefaultValue: 3 },
      ],
    );
    await createPipeline(harness.client, 'runs', definition);
    const ran = [];
    for (const Word of ['a', 'b', 'c']) ran.push(await execute(harness.client, 'runs', { parameters: { Word } }));
    const [first, second, third] = ran.map(({ arn }) => arn);
    const list = (request: object) =>
      pages(async (NextToken) => {
        const page = await harness.client.send(
          new ListPipelineExecutionsCommand({ PipelineName: 'runs', MaxResults: 2, NextToken, ...request }),
        );
        return {
          names: page.PipelineExecutionSummaries!.map(({ PipelineExecutionArn }) => PipelineExecutionArn!),
          ...(page.NextToken !== undefined && { token: page.NextToken }),
        };
      });
    expect(await list({})).to.deep.equal([`${third} ${second}`, first]);
    expect(await list({ SortOrder: 'Ascending' })).to.deep.equal([`${first} ${second}`, third]);
    const { PipelineParameters } = await harness.client.send(
      new ListPipelineParametersForExecutionCommand({ PipelineExecutionArn: second }),
    );
    expect(PipelineParameters).to.deep.equal([
      { Name: 'Word', Value: 'b' },
      { Name: 'Count', Value: '3' },
    ]);
    const jobs = await harness.client.send(
      new ListProcessingJobsCommand({ StatusEquals: 'Completed', NameContains: ran[2]!.id }),
    );
    expect(jobs.ProcessingJobSummaries!.map(({ ProcessingJobArn }) => ProcessingJobArn)).to.deep.equal([
      ran[2]!.steps.Step?.Metadata?.ProcessingJob?.Arn,
    ]);
    const all = await harness.client.send(new ListProcessingJobsCommand({}));
    const times = all.ProcessingJobSummaries!.map(({ CreationTime }) => CreationTime!.getTime());
    expect(times.length).to.be.above(2);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  it('merges tags, takes them away, and puts the service’s own on jobs', async () => {
    await harness.client.send(
      new CreatePipelineCommand({
        PipelineName: 'tagged',
        PipelineDefinition: JSON.stringify(quick('x')),
        RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
        Tags: [{ Key: 'a', Value: '1' }],
        ClientRequestToken: undefined,
      }),
    );
    const ResourceArn = arnOf('tagged');
    const tagsOf = async (arn: string) =>
      Object.fromEntries(
        (await harness.client.send(new ListTagsCommand({ ResourceArn: arn }))).Tags!.map(({ Key, Value }) => [
          Key,
          Value,
        ]),
      );
    const added = new AddTagsCommand({
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    await harness.client.send(added);
    expect(await tagsOf(ResourceArn)).to.deep.equal({ a: '2', b: '' });
    await harness.client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['a'] }));
    expect(await tagsOf(ResourceArn)).to.deep.equal({ b: '' });
    const { arn, steps } = await execute(harness.client, 'tagged');
    expect(await tagsOf(steps.Step!.Metadata!.ProcessingJob!.Arn!)).to.deep.equal({
      'sagemaker:pipeline-execution-arn': arn,
      'sagemaker:pipeline-step-name': 'Step',
    });
    const wrong = (Key: string) =>
      errorOf(harness.client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key, Value: 'x' }] })));
    expect(await wrong('aws:x')).to.equal(
      'ValidationException: aws: prefixed tag key names are not allowed for external use.',
    );
    expect(await wrong('<b>')).to.equal(
      "ValidationException: 1 validation error detected: Value '<b>' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)",
    );
  });

  it('deletes a pipeline with its executions and cache, and not while one of them runs', async () => {
    const definition = definitionOf([job('Step', { args: ['for-ever', 'x'] })]);
    await createPipeline(harness.client, 'gone', definition);
    const arn = await start(harness.client, 'gone');
    const remove = () =>
      harness.client.send(new DeletePipelineCommand({ PipelineName: 'gone', ClientRequestToken: undefined }));
    expect(await errorOf(remove())).to.equal(`ConflictException: Pipeline 'gone' has running executions: ${arn}`);
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    await waitForEnd(harness.client, arn);
    expect((await remove()).PipelineArn).to.equal(arnOf('gone'));
    expect(await errorOf(remove())).to.equal("ResourceNotFound: Pipeline 'gone' does not exist.");
    expect(
      await errorOf(harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }))),
    ).to.equal(`ResourceNotFound: Pipeline execution '${arn}' does not exist.`);
    await createPipeline(harness.client, 'gone', quick('x'));
    const { PipelineVersionSummaries } = await harness.client.send(
      new ListPipelineVersionsCommand({ PipelineName: 'gone' }),
    );
    expect(PipelineVersionSummaries!.map(({ PipelineVersionId }) => PipelineVersionId)).to.deep.equal([1]);
    const { PipelineExecutionSummaries } = await harness.client.send(
      new ListPipelineExecutionsCommand({ PipelineName: 'gone' }),
    );
    expect(PipelineExecutionSummaries).to.deep.equal([]);
  });
});
