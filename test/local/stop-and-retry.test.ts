import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  ListPipelineExecutionStepsCommand,
  RetryPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  StopProcessingJobCommand,
  UpdatePipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { StepJson } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  errorOf,
  execute,
  type Harness,
  isRunning,
  job,
  jobNameOf,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('stopping and retrying on the embedded SageMaker', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder(), { graceMs: 200 });
  });
  afterEach(() => harness.close());

  const stop = (arn: string) =>
    harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: 's'.repeat(32) }),
    );
  const retry = (arn: string) =>
    harness.client.send(
      new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: 'r'.repeat(32) }),
    );
  const statusOf = async (arn: string) =>
    (await harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn })))
      .PipelineExecutionStatus;

  it('knows an execution under the name of its own pipeline alone', async () => {
    const steps: StepJson[] = [{ Name: 'End', Type: 'Fail', Arguments: { ErrorMessage: 'x' } }];
    for (const name of ['own', 'other']) await createPipeline(harness.client, name, definitionOf(steps));
    const { arn } = await execute(harness.client, 'own');
    const wrong = arn.replace('pipeline/own/', 'pipeline/other/');
    const none = `ResourceNotFound: Pipeline execution '${wrong}' does not exist.`;
    const named = { PipelineExecutionArn: wrong };
    const asked = [
      statusOf(wrong),
      harness.client.send(new ListPipelineExecutionStepsCommand(named)),
      harness.client.send(new UpdatePipelineExecutionCommand(named)),
      ...[stop(wrong), retry(wrong), start(harness.client, 'other', { steps: ['End'], source: wrong })],
    ];
    for (const answer of asked) expect(await errorOf(answer)).to.equal(none);
    // AWS's ARNs have names in lower case.
    expect(await statusOf(arn.replace('/own/', '/OWN/'))).to.equal('Failed');
  });

  it('leaves no process of a job behind, however deaf it is, and answers when the new state stands', async () => {
    const pids = join(harness.folder, 'pids');
    const steps = [
      job('Deaf', { args: ['stubborn', 'x', pids] }),
      job('Next', { args: ['write', 'x', 'a', 'b'], dependsOn: ['Deaf'] }),
    ];
    await createPipeline(harness.client, 'deaf', definitionOf(steps));
    const arn = await start(harness.client, 'deaf');
    await until(async () => (await readFile(pids, 'utf8').catch(() => '')).includes(' '));
    const processes = (await readFile(pids, 'utf8')).split(' ').map(Number);
    expect(processes.map(isRunning)).to.deep.equal([true, true]);
    expect((await stop(arn)).PipelineExecutionArn).to.equal(arn);
    expect(await statusOf(arn)).to.equal('Stopping');
    await until(async () => !processes.some(isRunning));
    const ended = await waitForEnd(harness.client, arn);
    expect(ended.status).to.equal('Stopped');
    expect(ended.steps.Deaf?.StepStatus).to.equal('Stopped');
    expect(ended.steps.Next).to.equal(undefined);
    const jobName = ended.steps.Deaf!.Metadata!.ProcessingJob!.Arn!.split('/').pop();
    const described = await harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName: jobName }));
    expect(described.ProcessingJobStatus).to.equal('Stopped');
    expect(await errorOf(stop(arn))).to.equal(
      `ValidationException: Pipeline execution '${arn}' cannot be stopped: its status is Stopped.`,
    );
  });

  it('resumes from what failed, keeps the ARN, and runs nothing again that has succeeded', async () => {
    const [trace, key] = [join(harness.folder, 'trace'), join(harness.folder, 'key')];
    const environment = { TRACE: trace };
    const steps = [
      job('Good', { args: ['write', 'Good', 'a', 'b'], environment }),
      job('Bad', { args: ['fail-unless', 'Bad', key], environment }),
      job('After', {
        args: ['list', 'After'],
        environment,
        inputs: { good: { Get: "Steps.Good.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri" } },
        dependsOn: ['Bad'],
      }),
    ];
    await createPipeline(harness.client, 'resume', definitionOf(steps));
    const failed = await execute(harness.client, 'resume');
    expect(failed.status).to.equal('Failed');
    expect(Object.keys(failed.steps).sort()).to.deep.equal(['Bad', 'Good']);
    await writeFile(key, '');
    expect((await retry(failed.arn)).PipelineExecutionArn).to.equal(failed.arn);
    const ended = await waitForEnd(harness.client, failed.arn);
    expect(ended.status).to.equal('Succeeded');
    expect(ended.failureReason).to.equal(undefined);
    expect(ended.steps.Good?.Metadata?.ProcessingJob?.Arn).to.equal(failed.steps.Good?.Metadata?.ProcessingJob?.Arn);
    const started = (await readFile(trace, 'utf8')).split('\n').filter((line) => line.startsWith('start'));
    expect(started.map((line) => line.split(' ')[1]).sort()).to.deep.equal(['After', 'Bad', 'Bad', 'Good']);
    expect(await errorOf(retry(failed.arn))).to.equal(
      `ValidationException: Pipeline execution '${failed.arn}' cannot be retried: its status is Succeeded, it must be Failed or Stopped.`,
    );
  });

  it('goes on with an execution that was stopped', async () => {
    const key = join(harness.folder, 'key');
    await createPipeline(harness.client, 'again', definitionOf([job('Wait', { args: ['once-there', 'x', key] })]));
    const arn = await start(harness.client, 'again');
    expect(await errorOf(retry(arn))).to.equal(
      `ValidationException: Pipeline execution '${arn}' cannot be retried: its status is Executing, it must be Failed or Stopped.`,
    );
    await stop(arn);
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Stopped');
    await writeFile(key, '');
    await retry(arn);
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Succeeded');
  });

  it('refuses to retry an execution that a Fail step ended', async () => {
    const fail: StepJson = { Name: 'No', Type: 'Fail', Arguments: { ErrorMessage: 'not like this' } };
    await createPipeline(harness.client, 'fail', definitionOf([fail]));
    const { arn, steps } = await execute(harness.client, 'fail');
    expect(steps.No?.Metadata?.Fail?.ErrorMessage).to.equal('not like this');
    expect(await errorOf(retry(arn))).to.equal(
      `ValidationException: Pipeline execution '${arn}' cannot be retried: it ended with a Fail step.`,
    );
  });

  it('stops a step whose job is stopped, fails one whose job runs too long, and says which', async () => {
    const limit = { StoppingCondition: { MaxRuntimeInSeconds: 1 } };
    const steps = [job('Stopped', { args: ['for-ever', 'x'] }), job('Long', { args: ['for-ever', 'x'], extra: limit })];
    await createPipeline(harness.client, 'jobs', definitionOf(steps));
    const arn = await start(harness.client, 'jobs');
    await until(async () => (await jobNameOf(harness.client, arn, 'Stopped')) !== undefined);
    const ProcessingJobName = await jobNameOf(harness.client, arn, 'Stopped');
    await harness.client.send(new StopProcessingJobCommand({ ProcessingJobName }));
    const ended = await waitForEnd(harness.client, arn);
    expect(ended.status).to.equal('Failed');
    expect(ended.steps.Stopped?.FailureReason).to.equal('StopProcessingJob was called');
    expect([ended.steps.Stopped?.StepStatus, ended.steps.Long?.StepStatus]).to.deep.equal(['Stopped', 'Failed']);
    expect(ended.steps.Long?.FailureReason).to.equal('the job ran longer than its MaxRuntimeInSeconds of 1');
    expect(await errorOf(harness.client.send(new StopProcessingJobCommand({ ProcessingJobName })))).to.equal(
      'ValidationException: The request was rejected because the processing job is in status Stopped.',
    );
  });

  it('runs more steps at once as soon as an update allows it', async () => {
    const keys = ['A', 'B', 'C'].map((name) => join(harness.folder, name));
    const steps = ['A', 'B', 'C'].map((name, index) => job(name, { args: ['once-there', name, keys[index]!] }));
    await createPipeline(harness.client, 'wider', definitionOf(steps));
    const arn = await start(harness.client, 'wider', { maxParallelSteps: 1 });
    const begun = async () =>
      (await harness.client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn })))
        .PipelineExecutionSteps!.length;
    await until(async () => (await begun()) === 1);
    await harness.client.send(
      new UpdatePipelineExecutionCommand({
        PipelineExecutionArn: arn,
        PipelineExecutionDisplayName: 'wide',
        ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
      }),
    );
    await writeFile(keys[0]!, '');
    await until(async () => (await begun()) === 3);
    for (const key of keys) await writeFile(key, '');
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Succeeded');
    const described = await harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
    expect(described.PipelineExecutionDisplayName).to.equal('wide');
    expect(described.ParallelismConfiguration).to.deep.equal({ MaxParallelExecutionSteps: 2 });
  });
});
