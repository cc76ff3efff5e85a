import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness, until } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide } from '../support/wide.ts';

const get = (path: string) => ({ Get: path });
const join3 = (...values: (string | { Get: string })[]) => ({ 'Std:Join': { On: '', Values: values } });

describe('an execution on the embedded SageMaker', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  afterEach(() => harness.close());

  async function put(uri: string, text: string): Promise<void> {
    const path = harness.locate(uri);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
  const read = (uri: string) => readFile(harness.locate(uri), 'utf8');

  it('resolves overrides, joins and the execution variables in what a job is given', async () => {
    const definition = definitionOf(
      [
        job('Write', {
          args: [
            'write',
            'x',
            'value.txt',
            join3(get('Parameters.Text'), '-', get('Parameters.Count'), '-', get('Parameters.Share')),
          ],
          output: join3('s3://bucket/', get('Execution.PipelineExecutionId'), '/', get('Execution.PipelineName')),
        }),
      ],
      [
        { Name: 'Text', Type: 'String', DefaultValue: 'default' },
        { Name: 'Count', Type: 'Integer', DefaultValue: 3 },
        { Name: 'Share', Type: 'Float', DefaultValue: 0.5 },
      ],
    );
    await createPipeline(harness.client, 'joins', definition);
    const ended = await execute(harness.client, 'joins', { parameters: { Text: 'given', Share: '1e-3' } });
    expect(ended.status).to.equal('Succeeded');
    expect(await read(`s3://bucket/${ended.id}/joins/value.txt`)).to.equal('given-3-0.001');
  });

  it("hands a step another one's actual output, which after a cache hit is the older one", async () => {
    const definition = definitionOf(
      [
        job('Make', {
          args: ['write', 'x', 'made.txt', 'content'],
          output: join3('s3://bucket/', get('Execution.PipelineExecutionId'), '/make'),
          cache: true,
        }),
        job('List', {
          args: ['list', join3(get('Parameters.Salt'))],
          inputs: { made: get("Steps.Make.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri") },
          output: join3('s3://bucket/', get('Execution.PipelineExecutionId'), '/list'),
          cache: true,
        }),
      ],
      [{ Name: 'Salt', Type: 'String', DefaultValue: 'a' }],
    );
    await createPipeline(harness.client, 'chain', definition);
    const first = await execute(harness.client, 'chain');
    const second = await execute(harness.client, 'chain', { parameters: { Salt: 'b' } });
    expect(second.steps.Make?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(first.arn);
    expect(second.steps.List?.CacheHitResult).to.equal(undefined);
    expect(await read(`s3://bucket/${second.id}/list/made.txt`)).to.equal('made.txt');
    const third = await execute(harness.client, 'chain', { parameters: { Salt: 'b' } });
    expect(third.steps.List?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(second.arn);
  });

  it('keeps the cache key to image, arguments, environment and inputs', async () => {
    const version = (change: object) =>
      definitionOf(
        [
          job('Step', {
            args: ['write', 'x', 'a.txt', 'a'],
            environment: { Version: get('Parameters.Version') },
            output: get('Parameters.Place'),
            cache: true,
            extra: { StoppingCondition: { MaxRuntimeInSeconds: get('Parameters.Limit') }, ...change },
          }),
        ],
        [
          { Name: 'Version', Type: 'String', DefaultValue: '1' },
          { Name: 'Place', Type: 'String', DefaultValue: 's3://bucket/one' },
          { Name: 'Limit', Type: 'Integer', DefaultValue: 60 },
        ],
      );
    await createPipeline(harness.client, 'key', version({}));
    const isHit = async (parameters: Record<string, string>) => {
      const { steps } = await execute(harness.client, 'key', { parameters });
      return steps.Step?.CacheHitResult !== undefined;
    };
    expect(await isHit({})).to.equal(false);
    expect(await isHit({ Place: 's3://bucket/two', Limit: '61' })).to.equal(true);
    expect(await isHit({ Version: '2' })).to.equal(false);
    expect(await isHit({ Version: '2' })).to.equal(true);
    expect(await isHit({})).to.equal(true);
  });

  it('matches S3 prefixes as strings, so that only a last part of its own keeps groups apart', async () => {
    for (const group of ['1', '10', '1x']) await put(`s3://bucket/groups/${group}/shard/${group}.txt`, group);
    const definition = definitionOf([
      job('Prefix', { args: ['list'], inputs: { all: 's3://bucket/groups/1' }, output: 's3://bucket/prefix' }),
      job('Shard', { args: ['list'], inputs: { one: 's3://bucket/groups/1/shard' }, output: 's3://bucket/whole' }),
      job('Slash', { args: ['list'], inputs: { slash: 's3://bucket/groups/1/' }, output: 's3://bucket/slash' }),
    ]);
    await createPipeline(harness.client, 'prefixes', definition);
    expect((await execute(harness.client, 'prefixes')).status).to.equal('Succeeded');
    expect(
      (await read('s3://bucket/prefix/all.txt')).split('\n').filter((name) => name.endsWith('.txt')),
    ).to.deep.equal(['0/shard/10.txt', '1/shard/1.txt', 'x/shard/1x.txt']);
    expect(await read('s3://bucket/whole/one.txt')).to.equal('1.txt');
    expect(await read('s3://bucket/slash/slash.txt')).to.equal('shard\nshard/1.txt');
  });

  it('reads no property file from outside of its output', async () => {
    await put('s3://bucket/out/secret.json', '{}');
    const step = job('Step', { args: ['write', 'x', 'a', 'b'], files: { Secret: '../../secret.json' } });
    await createPipeline(harness.client, 'secret', definitionOf([step]));
    const { steps } = await execute(harness.client, 'secret');
    expect(steps.Step?.FailureReason).to.equal(
      'ClientError: property file ../../secret.json leads out of the output out: expected a path in it',
    );
  });

  it('says that a property file is no JSON without the words of the engine, which change with its version', async () => {
    const step = job('Step', { args: ['write', 'x', 'a', '{"a": x}'], files: { Broken: 'a' } });
    await createPipeline(harness.client, 'broken', definitionOf([step]));
    const { steps } = await execute(harness.client, 'broken');
    expect(steps.Step?.FailureReason).to.equal('ClientError: property file a is no JSON');
  });

  it('chooses a branch by a value of a property file and fails with the message of its Fail step', async () => {
    const gate = (name: string): Parameters<typeof definitionOf>[0][number] => ({
      Name: name,
      Type: 'Condition',
      Arguments: {
        Conditions: [
          {
            Type: 'LessThanOrEqualTo',
            LeftValue: { 'Std:JsonGet': { PropertyFile: get('Steps.Make.PropertyFiles.Summary'), Path: 'a.share' } },
            RightValue: get('Parameters.Limit'),
          },
        ],
        IfSteps: [],
        ElseSteps: [
          {
            Name: 'TooMany',
            Type: 'Fail',
            Arguments: { ErrorMessage: join3('limit ', get('Parameters.Limit'), ' is passed') },
          },
        ],
      },
    });
    const definition = definitionOf(
      [
        job('Make', {
          args: ['write', 'x', 'summary.json', '{"a":{"share":0.25}}'],
          output: 's3://bucket/gate',
          files: { Summary: 'summary.json' },
          cache: true,
        }),
        gate('Gate'),
      ],
      [{ Name: 'Limit', Type: 'Float', DefaultValue: 0.25 }],
    );
    await createPipeline(harness.client, 'gate', definition);
    const passed = await execute(harness.client, 'gate');
    expect(passed.status).to.equal('Succeeded');
    expect(passed.steps.Gate?.Metadata?.Condition?.Outcome).to.equal('True');
    expect(passed.steps.TooMany).to.equal(undefined);
    const failed = await execute(harness.client, 'gate', { parameters: { Limit: '0.2' } });
    expect(failed.status).to.equal('Failed');
    expect(failed.failureReason).to.equal('Step failure: One or multiple steps failed.');
    expect(failed.steps.Make?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(passed.arn);
    expect(failed.steps.TooMany?.Metadata?.Fail?.ErrorMessage).to.equal('limit 0.2 is passed');
  });

  it('lets independent steps end when one fails, and begins nothing that depends on it', async () => {
    const definition = definitionOf([
      job('Bad', { args: ['fail', 'x', 'the disk is full'] }),
      job('Good', { args: ['write', 'x', 'a.txt', 'a'] }),
      job('After', { args: ['list'], dependsOn: ['Bad', 'Good'] }),
    ]);
    await createPipeline(harness.client, 'failing', definition);
    const ended = await execute(harness.client, 'failing');
    expect(ended.status).to.equal('Failed');
    expect(ended.steps.Bad?.FailureReason).to.equal('AlgorithmError: the disk is full, exit code 3');
    expect(ended.steps.Good?.StepStatus).to.equal('Succeeded');
    expect(ended.steps).not.to.have.property('After');
  });

  it('fails a step whose input holds nothing, in the words of the service', async () => {
    await createPipeline(
      harness.client,
      'empty',
      definitionOf([job('Step', { args: ['list'], inputs: { a: 's3://bucket/none/' } })]),
    );
    const ended = await execute(harness.client, 'empty');
    expect(ended.steps.Step?.FailureReason).to.equal(
      'ClientError: No S3 objects found under S3 URL "s3://bucket/none/" given in input data source',
    );
  });

  it('runs at most MaxParallelExecutionSteps jobs at once, and never more threads than CPUs', async () => {
    const trace = join(harness.folder, 'trace.txt');
    const names = isWide ? ['A', 'B', 'C', 'D', 'E'] : ['A', 'B', 'C'];
    const gate = (name: string) => join(harness.folder, `gate-${name}`);
    const steps = names.map((name) =>
      job(name, { args: ['once-there', name, gate(name)], environment: { TRACE: trace } }),
    );
    await createPipeline(harness.client, 'parallel', definitionOf(steps));
    const most = async (options: { maxParallelSteps?: number }) => {
      await writeFile(trace, '');
      const ending = execute(harness.client, 'parallel', options);
      // Each job ends once as many run as are to run at once, however long the machine takes to start them.
      for (const [index, name] of names.entries()) {
        const begun = Math.min(index + (options.maxParallelSteps ?? 2), names.length);
        await until(async () => (await readFile(trace, 'utf8')).split('start').length > begun);
        await writeFile(gate(name), '');
      }
      await ending;
      for (const name of names) await rm(gate(name));
      let running = 0;
      let threads = 0;
      const held = new Map<string, number>();
      const peaks = { jobs: 0, threads: 0 };
      for (const line of (await readFile(trace, 'utf8')).trim().split('\n')) {
        const [event, name, count] = line.split(' ');
        if (event === 'start') held.set(name!, Number(count));
        running += event === 'start' ? 1 : -1;
        threads += (event === 'start' ? 1 : -1) * held.get(name!)!;
        peaks.jobs = Math.max(peaks.jobs, running);
        peaks.threads = Math.max(peaks.threads, threads);
      }
      return peaks;
    };
    expect(await most({ maxParallelSteps: 1 })).to.deep.equal({ jobs: 1, threads: 2 });
    expect(await most({})).to.deep.equal({ jobs: 2, threads: 2 });
  });

  it('gives a job its own Environment and none of the credentials around it', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'must not travel';
    try {
      const definition = definitionOf([
        job('Step', { args: ['environment'], environment: { Mine: 'yes' }, output: 's3://bucket/env' }),
      ]);
      await createPipeline(harness.client, 'environment', definition);
      await execute(harness.client, 'environment');
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY;
    }
    const environment = JSON.parse(await read('s3://bucket/env/environment.json')) as Record<string, string>;
    // Node adds NODE_V8_COVERAGE by itself to what a measured process starts.
    const given = Object.keys(environment).filter((name) => name !== 'NODE_V8_COVERAGE');
    expect(given.sort()).to.deep.equal(['MACROSHARD_THREADS', 'ML_ROOT', 'Mine', 'PATH']);
  });

  it('lays the configuration out as SageMaker does', async () => {
    await createPipeline(
      harness.client,
      'config',
      definitionOf([job('Step', { args: ['config'], output: 's3://bucket/config' })]),
    );
    const ended = await execute(harness.client, 'config');
    const config = JSON.parse(await read('s3://bucket/config/config.json')) as Record<string, string>;
    expect(config.ProcessingJobArn).to.equal(ended.steps.Step?.Metadata?.ProcessingJob?.Arn);
    expect(config.ProcessingJobName).to.match(new RegExp(`^pipelines-${ended.id}-Step-[a-z0-9]{10}$`));
    expect(config.AppSpecification).to.deep.equal({ ImageUri: 'image:1', ContainerArguments: ['config'] });
  });

  it('refuses an entry point that is not ours, and runs the command that is named for it', async () => {
    const own = job('Step', { args: ['write', 'x', 'a', 'b'], output: 's3://bucket/own' });
    const definition = definitionOf([
      {
        ...own,
        Arguments: {
          ...own.Arguments,
          AppSpecification: { ImageUri: 'other:1', ContainerEntrypoint: ['python3', 'x.py'] },
        },
      } as typeof own,
    ]);
    await createPipeline(harness.client, 'other', definition);
    expect((await execute(harness.client, 'other')).steps.Step?.FailureReason).to.equal(
      "ClientError: the entry point of image other:1 is not macroshard's own, and no image can be run here; " +
        'name the program that stands for it with --image other:1=COMMAND, or run images with --docker',
    );
  });

  it('fails, and does not go on for ever, when what a step did cannot be recorded', async () => {
    const gate = join(harness.folder, 'gate');
    await createPipeline(harness.client, 'lost', definitionOf([job('Step', { args: ['once-there', 'x', gate] })]));
    const ending = execute(harness.client, 'lost');
    const executions = join(harness.folder, 'state/executions');
    let steps = '';
    while (steps === '') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const [id] = await readdir(executions).catch(() => []);
      const folder = join(executions, id ?? '', 'steps');
      // The record that names the job is the last one before the job ends.
      const record = await readFile(join(folder, 'Step.json'), 'utf8').catch(() => '');
      if (record.includes('jobName')) steps = folder;
    }
    await rm(steps, { recursive: true });
    await writeFile(steps, 'a file where a folder should be');
    await writeFile(gate, '');
    const { status, failureReason } = await ending;
    expect(status).to.equal('Failed');
    expect(failureReason).to.match(/^InternalServerError: (EEXIST|ENOTDIR)/);
  });

  it('remembers pipelines, executions and the cache when another process opens its state', async () => {
    const definition = definitionOf([job('Step', { args: ['write', 'x', 'a', 'b'], cache: true })]);
    await createPipeline(harness.client, 'kept', definition);
    const first = await execute(harness.client, 'kept');
    await harness.close();
    harness = await openHarness(harness.folder);
    const second = await execute(harness.client, 'kept');
    expect(second.steps.Step?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(first.arn);
  });
});
