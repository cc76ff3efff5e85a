import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateProcessingJobCommand,
  type CreateProcessingJobRequest,
  DeleteProcessingJobCommand,
  DescribeProcessingJobCommand,
  ListTagsCommand,
  StopProcessingJobCommand,
  waitUntilProcessingJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { errorOf, type Harness, job, openHarness, until } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a processing job of no pipeline on the embedded SageMaker', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(await temporaryFolder(), { graceMs: 200 });
  });
  after(() => harness.close());

  const request = (
    ProcessingJobName: string,
    args: readonly string[],
    more: object = {},
  ): CreateProcessingJobRequest => ({
    ...(job('x', { args, output: `s3://bucket/${ProcessingJobName}` })
      .Arguments as unknown as CreateProcessingJobRequest),
    ProcessingJobName,
    ...more,
  });
  const create = (...given: Parameters<typeof request>) =>
    harness.client.send(new CreateProcessingJobCommand(request(...given)));
  const describeJob = (ProcessingJobName: string) =>
    harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName }));
  const ended = async (name: string) => {
    await until(async () => !['InProgress', 'Stopping'].includes((await describeJob(name)).ProcessingJobStatus!));
    return describeJob(name);
  };

  it('runs, and is told of as the service does', async () => {
    const { ProcessingJobArn } = await create('mine', ['write', 'x', 'file', 'text'], {
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(ProcessingJobArn).to.equal('arn:aws:sagemaker:us-east-1:000000000000:processing-job/mine');
    const waiting = { client: harness.client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    expect((await waitUntilProcessingJobCompletedOrStopped(waiting, { ProcessingJobName: 'mine' })).state).to.equal(
      'SUCCESS',
    );
    const described = await describeJob('mine');
    expect(described).to.deep.include({
      ProcessingJobStatus: 'Completed',
      RoleArn: 'arn:aws:iam::111122223333:role/job',
      StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    });
    expect(await readFile(harness.locate('s3://bucket/mine/file'), 'utf8')).to.equal('text');
    const { Tags } = await harness.client.send(new ListTagsCommand({ ResourceArn: ProcessingJobArn }));
    expect(Tags).to.deep.equal([{ Key: 'a', Value: 'b' }]);
  });

  it('has a name of its own until it is deleted, which is once it has ended', async () => {
    await create('long', ['for-ever', 'x']);
    const arn = 'arn:aws:sagemaker:us-east-1:000000000000:processing-job/long';
    const remove = () => harness.client.send(new DeleteProcessingJobCommand({ ProcessingJobName: 'long' }));
    expect(await errorOf(create('long', ['list']))).to.equal(
      `ResourceInUse: Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    );
    expect(await errorOf(remove())).to.equal(
      `ResourceInUse: Processing job ${arn} cannot be deleted: its status is InProgress.`,
    );
    await harness.client.send(new StopProcessingJobCommand({ ProcessingJobName: 'long' }));
    expect(await ended('long')).to.include({
      ProcessingJobStatus: 'Stopped',
      FailureReason: 'StopProcessingJob was called',
    });
    await remove();
    expect(await errorOf(describeJob('long'))).to.equal(
      'ValidationException: Could not find requested job with name: long',
    );
    expect(await errorOf(remove())).to.equal("ResourceNotFound: Processing job 'long' does not exist.");
    await create('long', ['write', 'x', 'file', 'text']);
    expect((await ended('long')).ProcessingJobStatus).to.equal('Completed');
  });

  it('is refused as the service refuses it, and fails where nothing stands for its image', async () => {
    const AppSpecification = { ImageUri: 'image:1', ContainerArguments: ['a', ''] };
    expect(await errorOf(create('wrong', [], { AppSpecification }))).to.equal(
      'ValidationException: Found null or empty string in ContainerArguments at index 1. ContainerArguments and ContainerEntrypoint may not contain null or empty strings.',
    );
    await create('entry', [], { AppSpecification: { ImageUri: 'other:1', ContainerEntrypoint: ['python3'] } });
    const { ProcessingJobStatus, FailureReason } = await ended('entry');
    expect([ProcessingJobStatus, FailureReason?.split(',')[0]]).to.deep.equal([
      'Failed',
      "the entry point of image other:1 is not macroshard's own",
    ]);
  });

  it('is not taken for abandoned by whoever else looks at it, until it has ended', async () => {
    const other = await openHarness(harness.folder);
    await create('looked-at', ['write', 'x', 'file', 'text']);
    const look = () => other.client.send(new DescribeProcessingJobCommand({ ProcessingJobName: 'looked-at' }));
    let seen = await look();
    while (seen.ProcessingJobStatus === 'InProgress') seen = await look();
    await other.close();
    expect([seen.ProcessingJobStatus, seen.FailureReason]).to.deep.equal(['Completed', undefined]);
    expect((await ended('looked-at')).ProcessingJobStatus).to.equal('Completed');
  });

  it('ends with the process that runs it', async () => {
    const folder = join(harness.folder, 'other');
    const other = await openHarness(folder, { graceMs: 200 });
    await other.client.send(new CreateProcessingJobCommand(request('left', ['for-ever', 'x'])));
    await other.close();
    const again = await openHarness(folder);
    const left = await again.client.send(new DescribeProcessingJobCommand({ ProcessingJobName: 'left' }));
    await again.close();
    expect(left).to.include({
      ProcessingJobStatus: 'Stopped',
      FailureReason: 'the process that runs this job was stopped',
    });
  });
});
