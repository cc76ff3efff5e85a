import { text as textOf } from 'node:stream/consumers';
import { DescribePipelineCommand, ListPipelinesCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const role = 'arn:aws:iam::111122223333:role/pipeline';
const token = 't'.repeat(32);
const definition = JSON.stringify(definitionOf([job('Step', { args: ['list'] })]));
const arn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/plain';

// Some of these SDKs refuse themselves, and members that they do not know they do not send.
describe('requests to the embedded SageMaker', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
    await createPipeline(harness.client, 'plain', JSON.parse(definition));
  });
  after(() => harness.close());

  const ask = async (target: string, request: object): Promise<string> => {
    const { response } = await harness.requestHandler.handle({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': target.includes('.') ? target : `SageMaker.${target}` },
      body: JSON.stringify(request),
    });
    const answer = JSON.parse(await textOf(response.body));
    return response.statusCode === 200 ? 'taken' : `${answer.__type}: ${answer.message}`;
  };
  const create = { PipelineName: 'made', PipelineDefinition: definition, RoleArn: role, ClientRequestToken: token };
  const start = { PipelineName: 'plain', ClientRequestToken: token };
  const violation = (value: string, member: string, constraint: string) =>
    `ValidationException: 1 validation error detected: Value${value} at '${member}' failed to satisfy constraint: Member must ${constraint}`;

  it('name each member that is not known, instead of leaving it out', async () => {
    const policy = 'It refuses what it would have to ignore.';
    expect(await ask('CreatePipeline', { ...create, PipelineDescripton: 'x' })).to.equal(
      `ValidationException: CreatePipeline has no member PipelineDescripton (the nearest known name is PipelineDescription). ${policy}`,
    );
    expect(await ask('CreatePipeline', { ...create, Tags: [{ Key: 'a', Value: 'b', Colour: 'c' }] })).to.equal(
      `ValidationException: CreatePipeline has no member Tags[0].Colour. ${policy}`,
    );
    expect(await ask('StartPipelineExecution', { ...start, MlflowExperimentName: 'x' })).to.equal(
      `ValidationException: The embedded SageMaker does not know the member MlflowExperimentName of StartPipelineExecution. ${policy}`,
    );
    const PipelineDefinitionS3Location = { Bucket: 'bucket', ObjectKey: 'key', VersionId: '1' };
    const { PipelineDefinition, ...placed } = create;
    expect(await ask('CreatePipeline', { ...placed, PipelineDefinitionS3Location })).to.equal(
      `ValidationException: The embedded SageMaker does not know the member PipelineDefinitionS3Location.VersionId of CreatePipeline. ${policy}`,
    );
    const logs = { logGroupName: '/aws/sagemaker/ProcessingJobs' };
    expect(await ask('Logs_20140328.DescribeLogStreams', { ...logs, descending: true })).to.equal(
      'InvalidParameterException: The embedded CloudWatch Logs does not know the member descending. It refuses what it would have to ignore.',
    );
  });

  it('keep the bounds and patterns of names, tokens, tags and texts, each with its place', async () => {
    const cases: readonly (readonly [string, object, string])[] = [
      [
        'CreatePipeline',
        { ...create, PipelineName: 'a_b' },
        violation(" 'a_b'", 'pipelineName', 'satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}'),
      ],
      [
        'CreatePipeline',
        { ...create, PipelineName: 'a'.repeat(257) },
        violation('', 'pipelineName', 'have length less than or equal to 256'),
      ],
      [
        'CreatePipeline',
        { ...create, ClientRequestToken: 'short' },
        violation(" 'short'", 'clientRequestToken', 'have length greater than or equal to 32'),
      ],
      ['StartPipelineExecution', { PipelineName: 'plain' }, violation(' null', 'clientRequestToken', 'not be null')],
      ['CreatePipeline', { ...create, RoleArn: null }, violation(' null', 'roleArn', 'not be null')],
      [
        'AddTags',
        { ResourceArn: arn, Tags: [{ Key: 'a', Value: 'b' }, { Key: 'k' }] },
        violation(' null', 'tags.2.member.value', 'not be null'),
      ],
      [
        'DeleteTags',
        { ResourceArn: arn, TagKeys: ['fine', 'x'.repeat(129)] },
        violation(
          " '[fine, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]'",
          'tagKeys',
          'satisfy constraint: [Member must have length less than or equal to 128]',
        ),
      ],
      [
        'ListTags',
        { ResourceArn: arn, MaxResults: 3 },
        violation(" '3'", 'maxResults', 'have value greater than or equal to 50'),
      ],
      [
        'StartPipelineExecution',
        { ...start, SelectiveExecutionConfig: { SelectedSteps: [] } },
        violation(" '[]'", 'selectiveExecutionConfig.selectedSteps', 'have length greater than or equal to 1'),
      ],
      [
        'UpdatePipeline',
        { PipelineName: 'plain', ParallelismConfiguration: {} },
        violation(' null', 'parallelismConfiguration.maxParallelExecutionSteps', 'not be null'),
      ],
      [
        'ListProcessingJobs',
        { StatusEquals: 'Done' },
        violation(
          " 'Done'",
          'statusEquals',
          'satisfy enum value set: [InProgress, Completed, Failed, Stopping, Stopped]',
        ),
      ],
    ];
    for (const [operation, request, message] of cases) expect(await ask(operation, request)).to.equal(message);
    expect(
      await ask('UpdatePipelineExecution', { PipelineExecutionArn: 'x', PipelineExecutionDisplayName: '-' }),
    ).to.equal(
      "ValidationException: 2 validation errors detected: Value 'x' at 'pipelineExecutionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:pipeline\\/.*\\/execution\\/.*; " +
        "Value '-' at 'pipelineExecutionDisplayName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}",
    );
  });

  it('may give names as long as the model says, and are answered without a path of this machine', async () => {
    const longest = 'n'.repeat(256);
    const other = `${'n'.repeat(255)}m`;
    for (const PipelineName of [longest, other]) {
      expect(
        await ask('CreatePipeline', { ...create, PipelineName, ClientRequestToken: PipelineName.slice(-128) }),
      ).to.equal('taken');
    }
    const found = await harness.client.send(new DescribePipelineCommand({ PipelineName: other }));
    expect(found.PipelineName).to.equal(other);
    const { PipelineSummaries } = await harness.client.send(new ListPipelinesCommand({ PipelineNamePrefix: 'nnn' }));
    expect(PipelineSummaries!.map(({ PipelineName }) => PipelineName).sort()).to.deep.equal([other, longest]);
    expect((await execute(harness.client, longest)).status).to.equal('Succeeded');
    const longer = `${longest}-n`;
    const refused = violation('', 'pipelineName', 'have length less than or equal to 256');
    expect(await ask('CreatePipeline', { ...create, PipelineName: longer })).to.equal(refused);
    const execution = `arn:aws:sagemaker:us-east-1:000000000000:pipeline/plain/execution/${'e'.repeat(1000)}`;
    for (const answer of [
      await ask('DescribePipeline', { PipelineName: 'n'.repeat(300) }),
      await ask('DescribePipelineExecution', { PipelineExecutionArn: execution }),
      await ask('DescribeProcessingJob', { ProcessingJobName: 'j'.repeat(300) }),
      await ask('ListTags', { ResourceArn: `${arn}${'n'.repeat(200)}` }),
    ]) {
      expect(answer).not.to.include(harness.folder);
      expect(answer).to.match(/^(ValidationException|ResourceNotFound): /);
    }
  });

  it('have members of the types that the model says', async () => {
    const cases: readonly (readonly [string, object, string])[] = [
      ['ListPipelines', { MaxResults: '5' }, 'MaxResults is not an integer'],
      ['ListPipelines', { CreatedAfter: 'today' }, 'CreatedAfter is not a timestamp'],
      ['CreatePipeline', { ...create, PipelineName: 5 }, 'PipelineName is not a string'],
      ['CreatePipeline', { ...create, Tags: {} }, 'Tags is not a list'],
      ['StartPipelineExecution', { ...start, PipelineParameters: ['a'] }, 'PipelineParameters[0] is not a structure'],
      [
        'DeleteTags',
        { ResourceArn: arn, TagKeys: [null, 1] },
        'TagKeys[0] is not a string; TagKeys[1] is not a string',
      ],
    ];
    for (const [operation, request, message] of cases) {
      expect(await ask(operation, request)).to.equal(`SerializationException: ${message}`);
    }
    const logs = { logGroupName: '/aws/sagemaker/ProcessingJobs', logStreamNamePrefix: 5 };
    expect(await ask('Logs_20140328.DescribeLogStreams', logs)).to.equal(
      'InvalidParameterException: logStreamNamePrefix has a value that is not taken here',
    );
  });

  it('are taken with members that are null, and a definition whose pattern could be read in many ways ends at once', async () => {
    expect(await ask('CreatePipeline', { ...create, Tags: null, PipelineDescription: null })).to.equal('taken');
    expect(await ask('ListPipelines', { ManagedBy: 'AWS' })).to.equal('taken');
    const unread = `${' '.repeat(100_000)}\u2028`;
    expect(await ask('UpdatePipeline', { PipelineName: 'plain', PipelineDefinition: unread })).to.equal(
      violation('', 'pipelineDefinition', 'satisfy regular expression pattern: .*(?:[ \\r\\n\\t].*)*'),
    );
  });
});
