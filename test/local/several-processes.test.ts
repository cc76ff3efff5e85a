import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribePipelineExecutionCommand,
  RetryPipelineExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { runnerCommand } from '../../pipeline/cli/runner-command.ts';
import { isAlive } from '../../pipeline/local/run/process-record.ts';
import type { ExecutionRecord } from '../../pipeline/local/store/records.ts';
import { changeRecord, readRecord } from '../../pipeline/local/store/revisions.ts';
import {
  createPipeline,
  definitionOf,
  errorOf,
  type Harness,
  isRunning,
  job,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

describe('several processes on one store', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder(), { graceMs: 200 });
  });
  afterEach(() => harness.close());

  /** Starts it in a process of its own. */
  async function startElsewhere(pipeline: string): Promise<string> {
    const starter = await openHarness(harness.folder, { graceMs: 200, runnerCommand: runnerCommand() });
    const arn = await start(starter.client, pipeline);
    await starter.close();
    return arn;
  }

  const statusOf = async (arn: string) =>
    (await harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn })))
      .PipelineExecutionStatus;

  it('see one another’s executions, and stop them', async () => {
    const pids = join(harness.folder, 'pids');
    await createPipeline(harness.client, 'far', definitionOf([job('Deaf', { args: ['stubborn', 'x', pids] })]));
    const arn = await startElsewhere('far');
    await until(async () => (await readFile(pids, 'utf8').catch(() => '')).includes(' '));
    expect(await statusOf(arn)).to.equal('Executing');
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Stopped');
    const processes = (await readFile(pids, 'utf8')).split(' ').map(Number);
    await until(async () => !processes.some(isRunning));
  });

  it('mark what a killed one was running as failed, end its jobs, and can retry it', async () => {
    const [pids, key] = [join(harness.folder, 'pids'), join(harness.folder, 'key')];
    const steps = [
      job('Good', { args: ['write', 'x', 'a', 'b'] }),
      job('Deaf', { args: ['stubborn', 'x', pids], dependsOn: ['Good'] }),
      job('Waiting', { args: ['once-there', 'x', key], dependsOn: ['Good'] }),
    ];
    await createPipeline(harness.client, 'killed', definitionOf(steps));
    const arn = await startElsewhere('killed');
    await until(async () => (await readFile(pids, 'utf8').catch(() => '')).includes(' '));
    const record = join(harness.folder, 'state/executions', arn.split('/').pop()!, 'record');
    const { owner } = (await readRecord<ExecutionRecord>(record))!;
    process.kill(owner!.pid, 'SIGKILL');
    await until(async () => !(await isAlive(owner!)));
    const processes = (await readFile(pids, 'utf8')).split(' ').map(Number);
    expect(processes.map(isRunning)).to.deep.equal([true, true]);
    const ended = await waitForEnd(harness.client, arn);
    const reason = 'InternalServerError: the process that ran this execution ended before it did. Retry to go on.';
    expect([ended.status, ended.failureReason]).to.deep.equal(['Failed', reason]);
    expect(ended.steps.Good?.StepStatus).to.equal('Succeeded');
    expect([ended.steps.Deaf?.StepStatus, ended.steps.Deaf?.FailureReason]).to.deep.equal(['Failed', reason]);
    await until(async () => !processes.some(isRunning));
    await writeFile(key, '');
    await harness.client.send(
      new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    await until(async () => (await readFile(pids, 'utf8')) !== processes.join(' '));
    expect(await statusOf(arn)).to.equal('Executing');
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    const again = await waitForEnd(harness.client, arn);
    expect(again.steps.Good?.Metadata?.ProcessingJob?.Arn).to.equal(ended.steps.Good?.Metadata?.ProcessingJob?.Arn);
  });

  it('start one execution for one token, and give every other definition a version of its own', async () => {
    const definition = definitionOf([job('Step', { args: ['write', 'x', 'a', 'b'] })]);
    await createPipeline(harness.client, 'shared', definition);
    const others = await Promise.all([1, 2, 3].map(() => openHarness(harness.folder)));
    const request = new StartPipelineExecutionCommand({ PipelineName: 'shared', ClientRequestToken: 't'.repeat(40) });
    const started = await Promise.all(others.map(({ client }) => client.send(request)));
    expect(new Set(started.map(({ PipelineExecutionArn }) => PipelineExecutionArn)).size).to.equal(1);
    await waitForEnd(harness.client, started[0]!.PipelineExecutionArn!);
    const updates = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const next = definitionOf([job('Step', { args: ['write', 'x', 'a', String(index)] })]);
        const PipelineDefinition = JSON.stringify(next);
        return others[index % 3]!.client.send(
          new UpdatePipelineCommand({ PipelineName: 'shared', PipelineDefinition }),
        );
      }),
    );
    const versions = updates.map(({ PipelineVersionId }) => PipelineVersionId!).sort((a, b) => a - b);
    expect(versions).to.deep.equal(Array.from({ length: 12 }, (_, index) => index + 2));
    for (const other of others) await other.close();
  });

  itWide('lets an execution outlive the process that started it', async () => {
    const key = join(harness.folder, 'key');
    await createPipeline(harness.client, 'outlives', definitionOf([job('Wait', { args: ['once-there', 'x', key] })]));
    const arn = await startElsewhere('outlives');
    expect(await statusOf(arn)).to.equal('Executing');
    await writeFile(key, '');
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Succeeded');
  });

  it('says why an execution could not be handed over', async () => {
    const runner = join(harness.folder, 'runner.mjs');
    await writeFile(runner, 'process.exit(9)');
    const starter = await openHarness(harness.folder, { runnerCommand: [process.execPath, runner] });
    await createPipeline(starter.client, 'dropped', definitionOf([job('Step', { args: ['write', 'x', 'a', 'b'] })]));
    expect(await errorOf(start(starter.client, 'dropped'))).to.match(
      /^InternalFailure: the process that was to run the execution ended with exit code 9; see .*runner\.log$/,
    );
    await starter.close();
  });

  it('lose no change that several make to one record at once', async () => {
    const folder = join(harness.folder, 'record');
    const add = (word: string) =>
      changeRecord<{ words: readonly string[] }>(folder, (current) => ({ words: [...(current?.words ?? []), word] }));
    const words = Array.from({ length: 30 }, (_, index) => `w${index}`);
    await Promise.all(words.map(add));
    const { words: kept } = (await readRecord<{ words: readonly string[] }>(folder))!;
    expect([...kept].sort()).to.deep.equal([...words].sort());
  });
});
