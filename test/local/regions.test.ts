import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AddTagsCommand,
  CreateProcessingJobCommand,
  DeletePipelineCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListProcessingJobsCommand,
  ListTagsCommand,
  RetryPipelineExecutionCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  StopProcessingJobCommand,
  UpdatePipelineCommand,
  UpdatePipelineVersionCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { createPipeline, definitionOf, errorOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { some } from '../support/wide.ts';

describe('regions of the embedded SageMaker', () => {
  let harness: Harness;
  let east: SageMakerClient;
  let west: SageMakerClient;

  const options = (region: string) => ({
    region,
    requestHandler: harness.requestHandler,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    endpoint: 'http://127.0.0.1',
    maxAttempts: 1,
  });
  const open = async (folder: string) => {
    harness = await openHarness(folder);
    east = harness.client;
    west = new SageMakerClient(options('eu-west-1'));
  };
  beforeEach(async () => open(await temporaryFolder()));
  afterEach(async () => {
    west.destroy();
    await harness.close();
  });

  const writing = (text: string) => definitionOf([job('One', { args: ['write', 'One', 'a', text], cache: true })]);
  const names = async (client: SageMakerClient) =>
    (await client.send(new ListPipelinesCommand({}))).PipelineSummaries!.map(({ PipelineArn }) => PipelineArn!);
  const jobsOf = async (client: SageMakerClient) =>
    (await client.send(new ListProcessingJobsCommand({}))).ProcessingJobSummaries!.map(
      (each) => each.ProcessingJobArn!,
    );
  const textOf = async (client: SageMakerClient) => {
    const { PipelineDefinition } = await client.send(new DescribePipelineCommand({ PipelineName: 'same' }));
    return /"(east|west)"/.exec(PipelineDefinition!)?.[1];
  };
  const streamsOf = async (region: string) => {
    const logs = new CloudWatchLogsClient(options(region));
    const answer = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/aws/sagemaker/ProcessingJobs' }));
    logs.destroy();
    return answer.logStreams!.map(({ logStreamName }) => logStreamName!.split('/')[0]);
  };

  it('know nothing of one another’s pipelines, executions, jobs and logs', async () => {
    await createPipeline(east, 'same', writing('east'));
    const { arn, steps } = await execute(east, 'same');
    const jobArn = steps.One!.Metadata!.ProcessingJob!.Arn!;
    const ProcessingJobName = jobArn.split('/').at(-1)!;
    const [pipelineArn] = await names(east);
    expect(pipelineArn).to.equal('arn:aws:sagemaker:us-east-1:000000000000:pipeline/same');
    expect([await names(west), await jobsOf(west), await streamsOf('eu-west-1')]).to.deep.equal([[], [], []]);
    expect(await streamsOf('us-east-1')).to.deep.equal([ProcessingJobName]);
    const noPipeline = (name = 'same') => `ResourceNotFound: Pipeline '${name}' does not exist.`;
    const noExecution = `ResourceNotFound: Pipeline execution '${arn}' does not exist.`;
    const noJob = `ValidationException: Could not find requested job with name: ${ProcessingJobName}`;
    const token = { ClientRequestToken: undefined };
    const asked: readonly [string, () => Promise<unknown>][] = [
      [noPipeline(), () => west.send(new DescribePipelineCommand({ PipelineName: 'same' }))],
      [noPipeline(pipelineArn), () => west.send(new DescribePipelineCommand({ PipelineName: pipelineArn }))],
      [noPipeline(), () => west.send(new UpdatePipelineCommand({ PipelineName: 'same', PipelineDescription: 'x' }))],
      [noPipeline(), () => west.send(new StartPipelineExecutionCommand({ PipelineName: 'same', ...token }))],
      [
        noPipeline(pipelineArn),
        () => west.send(new StartPipelineExecutionCommand({ PipelineName: pipelineArn, ...token })),
      ],
      [noPipeline(), () => west.send(new ListPipelineExecutionsCommand({ PipelineName: 'same' }))],
      [noPipeline(), () => west.send(new DeletePipelineCommand({ PipelineName: 'same', ...token }))],
      [
        noPipeline(pipelineArn),
        () => west.send(new UpdatePipelineVersionCommand({ PipelineArn: pipelineArn, PipelineVersionId: 1 })),
      ],
      [noExecution, () => west.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }))],
      [noExecution, () => west.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }))],
      [noExecution, () => west.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ...token }))],
      [noExecution, () => west.send(new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ...token }))],
      [noJob, () => west.send(new DescribeProcessingJobCommand({ ProcessingJobName }))],
      [noJob, () => west.send(new StopProcessingJobCommand({ ProcessingJobName }))],
      [noJob, () => west.send(new ListTagsCommand({ ResourceArn: jobArn }))],
      [noPipeline(pipelineArn), () => west.send(new AddTagsCommand({ ResourceArn: pipelineArn, Tags: [] }))],
    ];
    for (const [message, sending] of asked) expect(await errorOf(sending())).to.equal(message);
    expect(await names(east)).to.deep.equal([pipelineArn]);
  });

  const partitions = Object.entries({
    'eu-west-1': 'aws',
    'cn-north-1': 'aws-cn',
    'us-gov-west-1': 'aws-us-gov',
    'us-isob-east-1': 'aws-iso-b',
    'eusc-de-east-1': 'aws-eusc',
  });
  for (const [region, partition] of some(partitions, 3)) {
    it(`give what is of ${region} ARNs of the partition ${partition}`, async () => {
      const client = new SageMakerClient(options(region));
      await createPipeline(client, 'here', writing('east'));
      const arn = `arn:${partition}:sagemaker:${region}:000000000000:pipeline/here`;
      expect(await names(client)).to.deep.equal([arn]);
      const found = await client.send(new DescribePipelineCommand({ PipelineName: arn }));
      expect(found.CreatedBy?.IamIdentity?.Arn).to.equal(`arn:${partition}:iam::000000000000:user/local`);
      client.destroy();
    });
  }

  it('take an execution’s ARN of another region for none, also where its id is known', async () => {
    await createPipeline(east, 'same', writing('east'));
    const { arn } = await execute(east, 'same');
    const moved = arn.replace('us-east-1', 'eu-west-1');
    for (const [client, given] of [
      [west, moved],
      [east, moved],
    ] as const) {
      const request = new DescribePipelineExecutionCommand({ PipelineExecutionArn: given });
      expect(await errorOf(client.send(request))).to.equal(
        `ResourceNotFound: Pipeline execution '${moved}' does not exist.`,
      );
    }
  });

  it('have pipelines of one name, each with its executions and its cache', async () => {
    for (const [client, text] of [
      [east, 'east'],
      [west, 'west'],
    ] as const)
      await createPipeline(client, 'same', writing(text));
    expect([await textOf(east), await textOf(west)]).to.deep.equal(['east', 'west']);
    await createPipeline(east, 'alike', writing('x'));
    await createPipeline(west, 'alike', writing('x'));
    const first = await execute(east, 'alike');
    const second = await execute(west, 'alike');
    expect(second.arn).to.match(/^arn:aws:sagemaker:eu-west-1:000000000000:pipeline\/alike\/execution\//);
    expect(second.steps.One!.CacheHitResult).to.equal(undefined);
    const third = await execute(west, 'alike');
    expect(third.steps.One!.CacheHitResult!.SourcePipelineExecutionArn).to.equal(second.arn);
    expect([(await jobsOf(east)).length, (await jobsOf(west)).length]).to.deep.equal([1, 1]);
    await west.send(new DeletePipelineCommand({ PipelineName: 'alike', ClientRequestToken: undefined }));
    expect(await names(west)).to.have.lengthOf(1);
    expect(await names(east)).to.have.lengthOf(2);
    expect((await execute(east, 'alike')).steps.One!.CacheHitResult!.SourcePipelineExecutionArn).to.equal(first.arn);
  });

  it('have no two jobs of one name, of which one would be lost', async () => {
    const request = (ProcessingJobName: string) =>
      new CreateProcessingJobCommand({
        ProcessingJobName,
        AppSpecification: { ImageUri: 'image:1', ContainerArguments: ['write', 'x', 'a', 'b'] },
        ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } },
        RoleArn: 'arn:aws:iam::111122223333:role/job',
      });
    await east.send(request('mine'));
    expect(await errorOf(west.send(request('mine')))).to.match(
      /^ResourceInUse: Job name must be unique .* \(arn:aws:sagemaker:us-east-1:000000000000:processing-job\/mine\)$/,
    );
    expect([await jobsOf(west), (await jobsOf(east)).length]).to.deep.equal([[], 1]);
  });

  it('are those of the ARNs in a store that an earlier version has made', async () => {
    await createPipeline(west, 'same', writing('west'));
    const ended = await execute(west, 'same');
    await harness.close();
    const state = join(harness.folder, 'state');
    for (const kind of ['pipelines', 'cache']) {
      const of = join(state, kind, '@eu-west-1-000000000000');
      await cp(join(of, 'same'), join(state, kind, 'same'), { recursive: true });
      await rm(of, { recursive: true });
    }
    await open(harness.folder);
    expect(await names(east)).to.deep.equal([]);
    expect(await textOf(west)).to.equal('west');
    const again = await execute(west, 'same');
    expect(again.steps.One!.CacheHitResult!.SourcePipelineExecutionArn).to.equal(ended.arn);
    await createPipeline(east, 'same', writing('east'));
    expect([await textOf(east), await textOf(west)]).to.deep.equal(['east', 'west']);
    const PipelineDefinition = JSON.stringify(writing('more west'));
    await west.send(new UpdatePipelineCommand({ PipelineName: 'same', PipelineDefinition }));
    expect(await readdir(join(state, 'pipelines', 'same'))).to.have.lengthOf(2);
    await west.send(new DeletePipelineCommand({ PipelineName: 'same', ClientRequestToken: undefined }));
    expect([(await names(east)).length, (await names(west)).length]).to.deep.equal([1, 0]);
    expect(await readdir(join(state, 'cache'))).not.to.include('same');
    await createPipeline(west, 'same', writing('west'));
    expect(await textOf(west)).to.equal('west');
  });
});
