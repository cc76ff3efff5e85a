import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RetryPipelineExecutionCommand, StopProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { DependencyJson, StepJson } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  execute,
  type Harness,
  job,
  jobNameOf,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const on = (Step: string, Trigger: string): DependencyJson => ({ Step, Trigger });
const waiting = (step: StepJson, ...DependsOn: readonly DependencyJson[]): StepJson => ({ ...step, DependsOn });
const write = (name: string, text: Parameters<typeof job>[1]['args'][number] = 'x') =>
  job(name, { args: ['write', name, 'file', text] });
const statuses = ({ steps }: Ended) =>
  Object.fromEntries(Object.entries(steps).map(([name, { StepStatus }]) => [name, StepStatus]));

describe('run conditions on the embedded SageMaker', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  after(() => harness.close());

  it('runs on a failed step what waits for that, which may say why, and ends CompletedWithFailures', async () => {
    const steps = [
      job('Bad', { args: ['fail', 'Bad', 'no disk'] }),
      waiting(write('OnFailed', { Get: 'Steps.Bad.ExitMessage' }), on('Bad', 'Failed')),
      waiting(write('OnAny'), on('Bad', 'Any')),
      waiting(write('OnStopped'), on('Bad', 'Stopped')),
      waiting(write('OnSuccess'), 'Bad'),
      write('Good'),
      waiting(write('GoodFailed'), on('Good', 'Failed')),
      waiting(write('GoodEnded'), on('Good', 'Any')),
    ];
    await createPipeline(harness.client, 'failed', definitionOf(steps));
    const ended = await execute(harness.client, 'failed');
    expect(statuses(ended)).to.deep.equal({
      Bad: 'Failed',
      OnFailed: 'Succeeded',
      OnAny: 'Succeeded',
      Good: 'Succeeded',
      GoodEnded: 'Succeeded',
    });
    expect([ended.status, ended.failureReason]).to.deep.equal([
      'CompletedWithFailures',
      'Step failure: One or multiple steps failed.',
    ]);
    expect(await readFile(harness.locate('s3://bucket/out/OnFailed/out/file'), 'utf8')).to.equal('no disk');
  });

  it('ends Failed where nothing has run on one of the failed steps, the one that was to mend it included', async () => {
    const steps = [
      job('Bad', { args: ['fail', 'Bad', 'no'] }),
      waiting(job('Mend', { args: ['fail', 'Mend', 'no'] }), on('Bad', 'Any')),
    ];
    await createPipeline(harness.client, 'unmended', definitionOf(steps));
    expect((await execute(harness.client, 'unmended')).status).to.equal('Failed');
  });

  it('runs on a job that was stopped alone what waits for that', async () => {
    const steps = [job('Long', { args: ['for-ever', 'x'] }), waiting(write('OnStopped'), on('Long', 'Stopped'))];
    await createPipeline(harness.client, 'stopped', definitionOf(steps));
    const arn = await start(harness.client, 'stopped');
    await until(async () => (await jobNameOf(harness.client, arn, 'Long')) !== undefined);
    const ProcessingJobName = await jobNameOf(harness.client, arn, 'Long');
    await harness.client.send(new StopProcessingJobCommand({ ProcessingJobName }));
    const ended = await waitForEnd(harness.client, arn);
    expect(statuses(ended)).to.deep.equal({ Long: 'Stopped', OnStopped: 'Succeeded' });
    expect(ended.status).to.equal('CompletedWithFailures');
  });

  it('forgets at a retry what has run on a failure, and what has run after that', async () => {
    const mended = join(harness.folder, 'mended');
    const steps = [
      job('Bad', { args: ['fail-unless', 'Bad', mended] }),
      waiting(write('Notify'), on('Bad', 'Failed')),
      waiting(write('Archive'), 'Notify'),
      write('Apart'),
    ];
    await createPipeline(harness.client, 'again', definitionOf(steps));
    const { arn, status } = await execute(harness.client, 'again');
    expect(status).to.equal('CompletedWithFailures');
    await writeFile(mended, '');
    const retry = { PipelineExecutionArn: arn, ClientRequestToken: undefined };
    await harness.client.send(new RetryPipelineExecutionCommand(retry));
    const ended = await waitForEnd(harness.client, arn);
    expect(statuses(ended)).to.deep.equal({ Bad: 'Succeeded', Apart: 'Succeeded' });
    expect(ended.status).to.equal('Succeeded');
  });

  it('does not run a step whose run condition it does not know', async () => {
    await createPipeline(
      harness.client,
      'unknown',
      definitionOf([write('A'), waiting(write('B'), on('A', 'Skipped'))]),
    );
    const { steps } = await execute(harness.client, 'unknown');
    expect(steps.B?.FailureReason).to.equal(
      'ClientError: the run condition {"Step":"A","Trigger":"Skipped"} is not known to the embedded SageMaker',
    );
  });
});
