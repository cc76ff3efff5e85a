import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { shellWord } from '../../pipeline/wording/shell-word.ts';
import { cli } from '../support/cli.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness, standIn } from '../support/embedded.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const config = ['--config', join(repositoryRoot, 'pipeline.yaml')];
const local = ['--local', '--state', 'state'];
const pipeline = 'mimic3-waveform-features';

/** An execution of the embedded SageMaker, and a command line in the folder that has its store. */
describe('the commands about an execution', () => {
  let folder: string;
  let harness: Harness;
  beforeEach(async () => {
    folder = await temporaryFolder();
    harness = await openHarness(folder);
  });
  afterEach(() => harness.close());

  const run = (...argv: string[]) => cli(folder, [...argv, ...local]);

  async function start(): Promise<string> {
    const request = { PipelineName: pipeline, ClientRequestToken: undefined };
    return (await harness.client.send(new StartPipelineExecutionCommand(request))).PipelineExecutionArn!;
  }

  describe('that waits for a file', () => {
    const flag = () => join(folder, 'there');
    let arn: string;
    beforeEach(async () => {
      const steps = [
        job('Slow', { args: ['once-there', 'Slow', flag()] }),
        job('Next', { args: ['write', 'Next', 'x', 'y'], dependsOn: ['Slow'] }),
      ];
      await createPipeline(harness.client, pipeline, definitionOf(steps));
      arn = await start();
    });

    it('status says how it stands, whatever that is, and stop --wait ends it', async () => {
      const document = JSON.parse((await run('status', arn, '--json')).stdout) as Record<string, unknown>;
      expect(document).to.include({ executionArn: arn, status: 'Executing', failureReason: null, outputDir: null });
      expect(document.notBegun).to.deep.equal(['Next']);
      const running = await run('retry', arn);
      expect(running.stderr).to.equal(
        `macroshard: ${arn} has not ended yet (Executing); when it has: npx macroshard watch ${arn} --local --state state\n`,
      );
      expect(running.exitCode).to.equal(1);
      const stopped = await run('stop', arn, '--wait');
      expect(stopped).to.deep.include({ exitCode: 0, stdout: `Stopped ${arn}\n`, stderr: '' });
      const again = await run('stop', arn, '--json');
      expect(again.exitCode).to.equal(0);
      expect(JSON.parse(again.stdout)).to.deep.equal({ executionArn: arn, action: 'ended', status: 'Stopped' });
      const { exitCode, stdout } = await run('status', ...config, arn.split('/').pop()!);
      expect(exitCode).to.equal(0);
      expect(
        stdout
          .split('\n')
          .slice(1, 3)
          .map((line) => line.split(/ +/).slice(0, 2)),
      ).to.deep.equal([
        ['Slow', 'Stopped'],
        ['Next', 'NotRun'],
      ]);
    });

    it('retry --watch goes on with it under its own ARN', async () => {
      await run('stop', arn, '--wait');
      // The execution is run by a process of this command's now, which has no stand-in of its own.
      const image = ['--image', `image:1=${standIn.map(shellWord).join(' ')}`];
      writeFileSync(flag(), '');
      const { exitCode, stdout, stderr } = await run('retry', arn, '--watch', '--max-parallel', '1', ...image);
      expect(stderr).to.equal(`retrying ${arn}\n`);
      // In the table at the end: a fast one has ended before the first look.
      expect(stdout).to.match(/^Slow +Succeeded /m);
      expect(stdout).to.include(`\nSucceeded ${arn}\n`);
      expect(exitCode).to.equal(0);
    });

    it('watch follows it from another command, and Ctrl-C leaves it running', async () => {
      let interrupt = () => {};
      const { exitCode, stderr } = await cli(folder, ['watch', arn, ...local], {
        onStart: (callback) => {
          interrupt = callback;
        },
        // It has looked once, and waits until it looks again.
        clock: { nowMs: Date.now, pause: async () => interrupt() },
      });
      expect(stderr).to.equal(
        `not watching any more; the execution goes on\nwatch on  npx macroshard watch ${arn} --local --state state\nstop it   npx macroshard stop ${arn} --local --state state\n`,
      );
      expect(exitCode).to.equal(3);
      expect((await run('status', arn)).stdout).to.include(`\nExecuting ${arn}\n`);
      writeFileSync(flag(), '');
      expect((await run('watch', arn)).exitCode).to.equal(0);
      const late = await run('stop', arn);
      expect(late.stdout).to.equal(`Succeeded ${arn}\nit has ended already: there is nothing to stop\n`);
      expect(late.exitCode).to.equal(1);
      expect((await run('retry', arn)).stderr).to.equal(
        `macroshard: ${arn} has succeeded: there is nothing to retry; a new one with the same values: npx macroshard start --from-execution ${arn} --local --state state\n`,
      );
    });
  });

  it('take the newest execution of the pipeline where none is named, and say which', async () => {
    await createPipeline(harness.client, pipeline, definitionOf([job('Only', { args: ['say', 'Only', 'hello'] })]));
    await execute(harness.client, pipeline);
    const { arn } = await execute(harness.client, pipeline);
    const { stdout, stderr, exitCode } = await run('logs', ...config, '--step', 'Only');
    expect(stderr).to.equal(`the newest execution of ${pipeline}: ${arn}\n`);
    expect(stdout).to.include('hello\n');
    expect(exitCode).to.equal(0);
  });

  it('end a failed execution with the last lines of its log and the commands that go on', async () => {
    const failing = job('Group-1', { args: ['fail', 'Group-1', 'no disk'] });
    await createPipeline(harness.client, pipeline, definitionOf([failing]));
    const { arn } = await execute(harness.client, pipeline);
    const { stdout, exitCode } = await run('watch', arn);
    expect(stdout).to.include(`\nFailed ${arn}\nStep failure: One or multiple steps failed.\nGroup-1: `);
    expect(stdout).to.include(`\nresume  npx macroshard retry ${arn} --local --state state\n`);
    expect(exitCode).to.equal(1);
  });

  it('retry none that a Fail step has ended', async () => {
    const fail = { Name: 'TooMany', Type: 'Fail', Arguments: { ErrorMessage: 'too many' } } as const;
    await createPipeline(harness.client, pipeline, definitionOf([fail]));
    const { arn } = await execute(harness.client, pipeline);
    const { stderr, exitCode } = await run('retry', arn);
    expect(stderr).to.equal(
      `macroshard: ${arn} was ended by its Fail step TooMany, and SageMaker retries no such execution; start a new one, maybe with another value (--set MaxRejectedFraction=VALUE): npx macroshard start --from-execution ${arn} --local --state state\n`,
    );
    expect(exitCode).to.equal(1);
  });

  const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/waves/execution/abcdefghijkl';
  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    [
      'what is no execution',
      ['status', 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/waves'],
      'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/waves names no execution; expected arn:aws:sagemaker:REGION:ACCOUNT:pipeline/NAME/execution/ID or its ID alone',
    ],
    [
      'a region that is not its own',
      ['stop', arn, '--region', 'us-east-1'],
      '--region us-east-1: the execution is in eu-west-1, as its ARN says; leave --region out',
    ],
    [
      'a dataset beside an ARN',
      ['watch', arn, '--dataset', 'x'],
      `--dataset x: ${arn} names its pipeline already; leave one out`,
    ],
    [
      'no time at all',
      ['watch', arn, '--timeout', '0'],
      "option '--timeout <minutes>' argument '0' is invalid. expected a number above 0",
    ],
    [
      'half a line',
      ['logs', arn, '--tail', '0.5'],
      "option '--tail <n>' argument '0.5' is invalid. expected a whole number from 1 on",
    ],
  ];
  for (const [name, argv, message] of wrong) {
    it(`refuse ${name}`, async () => {
      expect(await cli(folder, argv)).to.deep.equal({ exitCode: 2, stdout: '', stderr: `macroshard: ${message}\n` });
    });
  }

  it('say that a pipeline has no execution yet', async () => {
    await createPipeline(harness.client, pipeline, definitionOf([job('Only', { args: [] })]));
    expect(await run('watch', ...config)).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr: `macroshard: pipeline ${pipeline} has no execution; npx macroshard start --local --state state starts one\n`,
    });
  });
});
