import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribePipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, storeFlags } from '../support/deployable.ts';
import { createPipeline, definitionOf, job, openHarness } from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';
import { isWide } from '../support/wide.ts';

interface Started {
  readonly executionArn: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly selection: { readonly steps: readonly string[]; readonly sourceArn: string | null } | null;
}

const pipeline = 'mimic3-waveform-features';

describe('macroshard start', () => {
  let folder: string;

  /** Runs a command line against the folder's own embedded SageMaker. */
  const run = (command: string, ...flags: readonly string[]) =>
    cli(folder, [command, ...(command === 'start' ? localFlags : storeFlags), ...flags]);

  async function start(...flags: readonly string[]): Promise<Started> {
    const { exitCode, stdout, stderr } = await run('start', '--json', ...flags);
    expect([exitCode, stderr.replace(/^(runs|reuses|values|left out| {2}).*\n/gm, '')]).to.deep.equal([0, '']);
    return JSON.parse(stdout) as Started;
  }

  /** The same, and waits for its end in this process: a process of its own for each costs as much as the rest. */
  async function startAndWatch(...flags: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run('start', '--json', '--watch', ...flags);
    expect(exitCode, stderr).to.equal(0);
    return (JSON.parse(stdout) as Started).executionArn;
  }

  const refused = async (...flags: readonly string[]) => {
    const { exitCode, stderr } = await run('start', ...flags);
    return [exitCode, stderr];
  };

  const watch = async (arn: string) => (await cli(folder, ['watch', arn, '--local', '--state', 'state'])).exitCode;

  describe('before anything is deployed', () => {
    it('says what deploys it', async () => {
      folder = await deployableFolder();
      const { exitCode, stderr } = await run('start');
      expect([exitCode, stderr]).to.deep.equal([
        1,
        'macroshard: pipeline mimic3-waveform-features is not deployed; npx macroshard upsert --local --state state deploys it\n',
      ]);
    });
  });

  describe('of a deployed pipeline', () => {
    before(async () => {
      folder = await deployableFolder();
      expect((await run('upsert')).exitCode).to.equal(0);
    });

    it('starts an execution that goes on without it, and says how to watch it', async () => {
      const { exitCode, stdout } = await run('start', '--name', 'by-hand', '--set', 'WindowSeconds=120');
      const arn = stdout.split('\n')[0]!;
      expect(exitCode).to.equal(0);
      expect(stdout).to.equal(`${arn}\nwatch it  npx macroshard watch ${arn} --local --state state\n`);
      expect(await watch(arn)).to.equal(0);
      const listed = await run('list', '--executions', '--json');
      const { executions } = JSON.parse(listed.stdout) as { executions: readonly Record<string, unknown>[] };
      expect(executions[0]).to.deep.include({ executionArn: arn, displayName: 'by-hand', status: 'Succeeded' });
    });

    it('checks every value against what is deployed, before any other call', async () => {
      let outcome = { exitCode: 0, stdout: '', stderr: '' };
      const calls = await recordCalls(async () => {
        outcome = await run(
          'start',
          ...['--set', 'WindowSeconds=1m', '--set', 'WindowSecnds=1', '--set', 'DatasetVersion='],
          ...[
            '--set',
            'MaxRejectedFraction=2',
            '--set',
            'InputDataUri=s3://bucket/c/',
            '--set',
            `OutputDataUri=${'x'.repeat(1025)}`,
          ],
        );
      });
      expect(calls.map(({ operation }) => operation)).to.deep.equal(['DescribePipeline']);
      expect(outcome.exitCode).to.equal(2);
      expect(outcome.stderr.trimEnd().split('\n')).to.deep.equal(
        [
          'macroshard: --set WindowSeconds must be an integer, got the text "1m" (default 0)',
          'macroshard: --set WindowSecnds: no such parameter; did you mean WindowSeconds? (parameters: InputDataUri, OutputDataUri, ProcessingImageUri, ProcessingInstanceType, CombineInstanceType, ProcessingVolumeSizeInGB, CombineVolumeSizeInGB, ProcessingMaxRuntimeInSeconds, WindowSeconds, MaxRejectedFraction, DatasetVersion)',
          'macroshard: --set DatasetVersion must be a text that is not empty, got the text "" (default "1")',
          'macroshard: --set MaxRejectedFraction must be at most 1, got the number 2 (default 0.01)',
          'macroshard: --set OutputDataUri must have at most 1024 characters, got 1025 (default "s3://my-bucket/features")',
          'macroshard: --set InputDataUri: the value is "s3://bucket/c/", and a slash follows where it is used; S3 keys would hold an empty name (default "s3://my-bucket/mimic3wdb"); take the slash at its end away',
        ].map((line) => line.replace('(default 0.01)', '(default 1)')),
      );
    });

    it('starts one execution a run key, and another for another key', async () => {
      const first = await startAndWatch('--run-key', 'ci-17');
      expect(await startAndWatch('--run-key', 'ci-17')).to.equal(first);
      expect(await startAndWatch('--run-key', 'ci-18')).not.to.equal(first);
    });

    it('lays --set over the values of an earlier execution', async () => {
      const first = await startAndWatch('--set', 'WindowSeconds=120', '--set', 'DatasetVersion=7');
      const again = await start('--from-execution', first, '--set', 'WindowSeconds=60');
      expect(again.parameters).to.deep.include({ WindowSeconds: '60', DatasetVersion: '7' });
      expect(await watch(again.executionArn)).to.equal(0);
    });

    it('runs the selected steps down to the gate, on results that it finds, with their values', async () => {
      const first = await startAndWatch('--set', 'DatasetVersion=selected');
      const { stderr } = await run('start', '--steps', 'Group-a', '--set', 'WindowSeconds=60', '--watch');
      const lines = stderr.split('\n');
      expect(lines.slice(0, 3)).to.deep.equal([
        'runs    Group-a, Combine, QualityGate, TooManyRejects',
        `reuses  Group-b of ${first}`,
        `values  of ${first}`,
      ]);
      expect(lines).to.include('  DatasetVersion=selected');
      expect(stderr).to.not.include('WindowSeconds=');
      if (!isWide) return;
      const id = first.split('/').pop()!;
      const only = await start('--steps', 'Combine', '--only', '--source-execution', id);
      expect(only.selection).to.deep.equal({ steps: ['Combine'], sourceArn: first });
      expect(only.parameters.DatasetVersion).to.equal('selected');
      expect(await watch(only.executionArn)).to.equal(0);
    });

    it('refuses steps that do not exist, gaps, and what needs --steps', async () => {
      expect(await refused('--steps', 'Group-c')).to.deep.equal([
        2,
        'macroshard: --steps: no such step Group-c; did you mean Group-a? (steps: Group-a, Group-b, Combine, QualityGate, TooManyRejects)\n',
      ]);
      expect(await refused('--steps', 'Group-a,QualityGate', '--only')).to.deep.equal([
        2,
        'macroshard: --steps: Combine lies between selected steps, and SageMaker runs no selection with gaps; add it, or leave --only out\n',
      ]);
      expect(await refused('--only')).to.deep.equal([2, 'macroshard: --only needs --steps: it is about a selection\n']);
      expect(await refused('--only', '--source-execution', 'x')).to.deep.equal([
        2,
        'macroshard: --only and --source-execution need --steps: they are about a selection\n',
      ]);
    });

    it('says at once what is wrong with values, steps and executions that it is given', async () => {
      const arn = (region: string, name: string) =>
        `arn:aws:sagemaker:${region}:000000000000:pipeline/${name}/execution/abcdefghijkl`;
      const [far, strange] = [arn('eu-west-1', pipeline), arn('us-east-1', 'other')];
      expect(
        await refused(
          '--set',
          'WindowSeconds=x',
          '--from-execution',
          far,
          '--source-execution',
          strange,
          '--steps',
          'X',
        ),
      ).to.deep.equal([
        2,
        [
          'macroshard: --set WindowSeconds must be an integer, got the text "x" (default 0)',
          `macroshard: --from-execution ${far}: it is in eu-west-1, and the pipeline in us-east-1`,
          `macroshard: --source-execution ${strange}: it is of another pipeline than arn:aws:sagemaker:us-east-1:000000000000:pipeline/${pipeline}, and can be no source of it`,
          'macroshard: --steps: no such step X (steps: Group-a, Group-b, Combine, QualityGate, TooManyRejects)',
          '',
        ].join('\n'),
      ]);
      expect(await refused('--from-execution', 's3://nothing')).to.deep.equal([
        2,
        'macroshard: --from-execution s3://nothing: names no execution; expected arn:aws:sagemaker:REGION:ACCOUNT:pipeline/NAME/execution/ID or its ID alone\n',
      ]);
    });

    it("says in the service's words that an execution is not there", async () => {
      const [exitCode, stderr] = await refused('--from-execution', 'zzzzzzzzzzzz');
      expect(exitCode).to.equal(1);
      expect(stderr).to.equal(
        `macroshard: SageMaker refuses it (ResourceNotFound): Pipeline execution 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/${pipeline}/execution/zzzzzzzzzzzz' does not exist.\n`,
      );
    });

    it('says that nothing can be reused where no execution has it', async () => {
      await writeFile(
        join(folder, 'fresh.yaml'),
        (await readFile(join(folder, 'pipeline.yaml'), 'utf8')).replace(pipeline, 'fresh'),
      );
      await run('upsert', '--config', 'fresh.yaml');
      expect(await refused('--steps', 'Group-a', '--config', 'fresh.yaml')).to.deep.equal([
        1,
        'macroshard: --steps: no execution of fresh has ended in which Group-b succeeded; name one with --source-execution ARN, or start without --steps\n',
      ]);
      expect(await refused('--steps', 'Group-a', '--config', 'fresh.yaml', '--set', 'WindowSeconds=-1')).to.deep.equal([
        2,
        'macroshard: --set WindowSeconds must be at least 0, got the number -1 (default 0)\n',
      ]);
    });

    it('refuses a name that SageMaker does not take, and an empty run key', async () => {
      expect(await refused('--name', 'my run')).to.deep.equal([
        2,
        "macroshard: option '--name <text>' argument 'my run' is invalid. expected letters, digits and hyphens between them, 82 at most\n",
      ]);
      expect(await refused('--run-key', '')).to.deep.equal([
        2,
        "macroshard: option '--run-key <text>' argument '' is invalid. it is empty\n",
      ]);
    });

    it('names parameters that need a value, where somebody has deployed a pipeline with such', async () => {
      const definition = definitionOf(
        [job('Only', { args: ['say', { Get: 'Parameters.Needed' }] })],
        [{ Name: 'Needed', Type: 'String' }],
      );
      const harness = await openHarness(folder);
      await createPipeline(harness.client, 'theirs', definition);
      await harness.close();
      await writeFile(
        join(folder, 'theirs.yaml'),
        (await readFile(join(folder, 'pipeline.yaml'), 'utf8')).replace(pipeline, 'theirs'),
      );
      expect(await refused('--config', 'theirs.yaml')).to.deep.equal([
        2,
        'macroshard: Needed has no default in the deployed pipeline, and needs a value: --set Needed=VALUE\n',
      ]);
    });

    it('starts the version that is named, whose parameters may be others', async () => {
      await describePipeline(folder, { description: 'second' });
      await run('upsert');
      await startAndWatch('--pipeline-version', '1');
      expect(await refused('--pipeline-version', '9')).to.deep.equal([
        1,
        'macroshard: pipeline mimic3-waveform-features is not deployed in version 9; leave --pipeline-version out for the newest\n',
      ]);
    });

    it('starts the version that has an alias', async () => {
      const harness = await openHarness(folder);
      const body = JSON.stringify({
        PipelineArn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/${pipeline}`,
        PipelineVersionId: 1,
        PipelineVersionAliasOperations: { Add: ['prod'] },
      });
      const headers = { 'x-amz-target': 'SageMaker.UpdatePipelineVersion' };
      await harness.requestHandler.handle({ method: 'POST', path: '/', headers, body });
      const executionArn = await startAndWatch('--pipeline-version', 'prod');
      const command = new DescribePipelineExecutionCommand({ PipelineExecutionArn: executionArn });
      expect((await harness.client.send(command)).PipelineVersionId).to.equal(1);
      await harness.close();
      expect(await refused('--pipeline-version', 'prd')).to.deep.equal([
        1,
        'macroshard: pipeline mimic3-waveform-features is not deployed in version prd; leave --pipeline-version out for the newest\n',
      ]);
      expect(await refused('--pipeline-version', 'a b')).to.deep.equal([
        2,
        "macroshard: option '--pipeline-version <version>' argument 'a b' is invalid. expected a number from 1 on, or an alias of letters, digits and . _ -\n",
      ]);
    });
  });
});
