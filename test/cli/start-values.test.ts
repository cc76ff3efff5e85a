import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { DefinitionJson, Json } from '../../pipeline/definition/json.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder, localFlags, storeFlags } from '../support/deployable.ts';
import { createPipeline, definitionOf, job, openHarness } from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';
import { sharedFile } from '../support/shared.ts';
import { itWide, some } from '../support/wide.ts';

const long = 'y'.repeat(300);
const longUri = `s3://my-bucket/${'z'.repeat(300)}`;

/** A wrong value, what is said of it behind its origin, and whether the description alone says so of a dataset. */
const wrongValues: readonly {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly knownAtOnce?: true;
}[] = [
  {
    name: 'ProcessingVolumeSizeInGB',
    value: '0',
    says: ': VolumeSizeInGB is 0, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
  },
  {
    name: 'ProcessingVolumeSizeInGB',
    value: '99999',
    says: ': VolumeSizeInGB is 99999, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
  },
  {
    name: 'ProcessingInstanceType',
    value: 'ml.nonsense',
    says: ': InstanceType is "ml.nonsense", which is no instance type of processing jobs (default "ml.m5.4xlarge"); choose a type of the list in API_ProcessingClusterConfig; if AWS has added it since, name it under quotas.instanceTypes of the description',
  },
  {
    name: 'ProcessingMaxRuntimeInSeconds',
    value: '0',
    says: ': MaxRuntimeInSeconds is 0, expected 1 to 777600 (default 86400); give 1 to 777600 seconds',
  },
  {
    name: 'ProcessingMaxRuntimeInSeconds',
    value: '900000',
    says: ': MaxRuntimeInSeconds is 900000, expected 1 to 777600 (default 86400); give 1 to 777600 seconds',
  },
  {
    name: 'InputDataUri',
    value: 'hello',
    says: ' must be an S3 prefix such as s3://bucket/folder, got the text "hello" (default "s3://my-bucket/mimic3wdb")',
    knownAtOnce: true,
  },
  {
    name: 'InputDataUri',
    value: 's3:/x',
    says: ' must be an S3 prefix such as s3://bucket/folder, got the text "s3:/x" (default "s3://my-bucket/mimic3wdb")',
    knownAtOnce: true,
  },
  {
    name: 'OutputDataUri',
    value: 'foo',
    says: ' must be an S3 prefix such as s3://bucket/folder, got the text "foo" (default "s3://my-bucket/features")',
    knownAtOnce: true,
  },
  {
    name: 'WindowSeconds',
    value: '-1',
    says: ' must be at least 0, got the number -1 (default 0)',
    knownAtOnce: true,
  },
  {
    name: 'DatasetVersion',
    value: long,
    says: ' must have at most 256 characters, got 300 (default "1")',
    knownAtOnce: true,
  },
  {
    name: 'InputDataUri',
    value: longUri,
    says: ': Environment.InputDataUri is 315 characters long, expected at most 256 (default "s3://my-bucket/mimic3wdb"); shorten it, or put the value into a file of an input',
  },
  {
    name: 'Year',
    value: 'x'.repeat(1020),
    says: ': S3Uri is 1047 characters long (with the deployed default of "InputDataUri"), expected at most 1024 (default "2020"); shorten it, or put the value into a file of an input',
  },
];

describe('values that the definition cannot run with', () => {
  let folder: string;

  before(async () => {
    folder = await deployableFolder();
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const ownParameter = text
      .replace('{{group}}/"', '{{group}}/${Year}"')
      .replace(/^parameters:.*$/m, '$&\n  Year: { type: String, default: "2020" }');
    await writeFile(join(folder, 'pipeline.yaml'), ownParameter);
    await mkdir(join(folder, 'datasets'), { recursive: true });
    expect((await run('upsert')).exitCode).to.equal(0);
  });

  const run = (command: string, ...flags: readonly string[]) =>
    cli(folder, [command, ...(command === 'start' ? localFlags : storeFlags), ...flags]);

  // What a value meets is deployed for start, and described for plan.
  const asPlanned = (stderr: string) =>
    stderr.replace('the deployed default of "InputDataUri"', 'parameter "InputDataUri" at pipeline.yaml:22:17');

  /** What a command line answers, and what it has called. */
  async function answer(command: string, ...flags: readonly string[]) {
    let outcome = { exitCode: 0, stdout: '', stderr: '' };
    const calls = await recordCalls(async () => {
      outcome = await run(command, ...flags);
    });
    return { exitCode: outcome.exitCode, stderr: outcome.stderr, calls: calls.map(({ operation }) => operation) };
  }

  for (const { name, value, says, knownAtOnce } of some(wrongValues, 4)) {
    const shown = value.length > 40 ? `${value.length} characters` : value;

    it(`are refused of start and plan in the same words: ${name}=${shown} of --set`, async () => {
      const stderr = `macroshard: --set ${name}${says}\n`;
      const start = await answer('start', '--set', `${name}=${value}`);
      expect(start).to.deep.equal({ exitCode: 2, stderr, calls: ['DescribePipeline'] });
      const plan = await answer('plan', '--set', `${name}=${value}`);
      expect(plan).to.deep.equal({ exitCode: 2, stderr: asPlanned(stderr), calls: [] });
    });

    it(`are refused of start and plan in the same words: ${name}=${shown} of a dataset`, async () => {
      const written = name.startsWith('Processing') && value !== 'ml.nonsense' ? value : JSON.stringify(value);
      const number = name === 'WindowSeconds' ? value : written;
      await writeFile(join(folder, 'datasets/wrong.yaml'), `parameters:\n  ${name}: ${number}\n`);
      const place = `datasets/wrong.yaml:2:${name.length + 5}`;
      const stderr = `macroshard: ${place}: parameters.${name}${says}\n`;
      const start = await answer('start', '--dataset', 'wrong');
      expect(start).to.deep.equal({ exitCode: 1, stderr, calls: knownAtOnce ? [] : ['DescribePipeline'] });
      const plan = await answer('plan', '--dataset', 'wrong');
      expect(plan).to.deep.equal({ exitCode: 1, stderr: asPlanned(stderr), calls: [] });
    });
  }

  it('are refused where an earlier execution had them, and no others', async () => {
    const harness = await openHarness(folder);
    const parameters = ['Year', 'Gone', ...new Set(wrongValues.map(({ name }) => name))];
    const end = { Name: 'End', Type: 'Fail', Arguments: { ErrorMessage: 'it has ended' } } as const;
    const definition = definitionOf(
      [end],
      [...new Set(parameters)].map((Name) => ({ Name, Type: 'String', DefaultValue: 'none' })),
    );
    await createPipeline(harness.client, 'earlier', definition);
    const arns: string[] = [];
    const tried = some(wrongValues, 4);
    for (const { name, value } of tried) {
      const { PipelineExecutionArn } = await harness.client.send(
        new StartPipelineExecutionCommand({
          PipelineName: 'earlier',
          PipelineParameters: [
            ...Object.entries(sound).map(([Name, Value]) => ({ Name, Value })),
            { Name: name, Value: value },
          ].filter(({ Name }, index, all) => all.findLastIndex((each) => each.Name === Name) === index),
        }),
      );
      arns.push(PipelineExecutionArn!);
    }
    await harness.close();
    for (const [index, { name, says }] of tried.entries()) {
      const { exitCode, stderr, calls } = await answer('start', '--from-execution', arns[index]!);
      const copied = says.replace('the deployed default of "InputDataUri"', `"InputDataUri" of ${arns[index]}`);
      expect([exitCode, stderr]).to.deep.equal([2, `macroshard: execution ${arns[index]}: ${name}${copied}\n`]);
      expect(calls).to.deep.equal(['DescribePipeline', 'ListPipelineParametersForExecution']);
    }
    const mended = ['--from-execution', arns[0]!, '--set', 'ProcessingVolumeSizeInGB=30'];
    const { exitCode, stdout, stderr } = await run('start', ...mended);
    await run('stop', stdout.split('\n')[0]!);
    expect([exitCode, stderr.split('\n').at(-2)]).to.deep.equal([
      0,
      'left out, since the pipeline does not take them any more: Gone',
    ]);
  });

  it('are told all at once, with those of other flags', async () => {
    const { stderr } = await run(
      'start',
      ...['--set', 'ProcessingVolumeSizeInGB=0', '--set', 'WindowSeconds=x', '--steps', 'Nowhere'],
    );
    expect(stderr).to.equal(
      [
        'macroshard: --set WindowSeconds must be an integer, got the text "x" (default 0)',
        'macroshard: --set ProcessingVolumeSizeInGB: VolumeSizeInGB is 0, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
        'macroshard: --steps: no such step Nowhere (steps: Group-a, Group-b, Combine, QualityGate, TooManyRejects)',
        '',
      ].join('\n'),
    );
  });

  it('are refused where they grow too long when they are put together, alone or with one another', async () => {
    const join = (...Values: readonly Json[]) => ({ 'Std:Join': { On: '', Values } });
    const [first, second] = [{ Get: 'Parameters.First' }, { Get: 'Parameters.Second' }];
    const definition = definitionOf(
      [
        job('Only', {
          args: ['say', join('first=', first)],
          environment: { BOTH: join(first, '-', second), THIRD: { Get: 'Parameters.Third' } },
        }),
      ],
      ['First', 'Second', 'Third'].map((Name) => ({ Name, Type: 'String', DefaultValue: Name.toLowerCase() })),
    );
    const start = await deploy('together', definition);
    const remedy = 'shorten it, or put the value into a file of an input';
    expect(await start('--set', `First=${'x'.repeat(251)}`)).to.deep.equal({
      exitCode: 2,
      stderr: `macroshard: --set First: ContainerArguments[1] is 257 characters long, expected at most 256 (default "first"); ${remedy}
macroshard: --set First: Environment.BOTH is 258 characters long (with the deployed default of "Second"), expected at most 256 (default "first"); ${remedy}
`,
      calls: ['DescribePipeline'],
    });
    const [half, third] = ['x'.repeat(128), 'x'.repeat(200)];
    expect(await start('--set', `First=${half}`, '--set', `Second=${half}`, '--set', `Third=${third}`)).to.deep.equal({
      exitCode: 2,
      stderr: `macroshard: --set First and --set Second: Environment.BOTH is 257 characters long, expected at most 256; ${remedy}\n`,
      calls: ['DescribePipeline'],
    });
  });

  itWide('are not blamed for what is deployed', async () => {
    const definition = definitionOf(
      [
        job('Only', {
          args: ['say', { Get: 'Parameters.Word' }],
          extra: {
            ProcessingResources: {
              ClusterConfig: {
                InstanceCount: 1,
                InstanceType: 'ml.m5.large',
                VolumeSizeInGB: { Get: 'Parameters.ProcessingVolumeSizeInGB' },
              },
            },
          },
        }),
      ],
      [
        { Name: 'Word', Type: 'String', DefaultValue: 'word' },
        { Name: 'ProcessingVolumeSizeInGB', Type: 'Integer', DefaultValue: 0 },
        { Name: 'WindowSeconds', Type: 'Integer', DefaultValue: -5 },
      ],
    );
    const start = await deploy('broken', definition);
    const { stdout } = await run('start', '--config', 'broken.yaml', '--set', 'Word=other', '--watch', '--json');
    const { executionArn } = JSON.parse(stdout) as { executionArn: string };
    // Watched, so that it has ended before its folder goes.
    const same = ['--from-execution', executionArn, '--run-key', 'same', '--watch'];
    expect((await start(...same)).calls.slice(0, 3)).to.deep.equal([
      'DescribePipeline',
      'ListPipelineParametersForExecution',
      'StartPipelineExecution',
    ]);
    expect(await start('--set', 'ProcessingVolumeSizeInGB=20000', '--set', 'WindowSeconds=-6')).to.deep.equal({
      exitCode: 2,
      stderr: `macroshard: --set WindowSeconds must be at least 0, got the number -6 (default -5)
macroshard: --set ProcessingVolumeSizeInGB: VolumeSizeInGB is 20000, expected 1 to 16384 (default 0); give 1 to 16384 GB
`,
      calls: ['DescribePipeline'],
    });
  });

  /** Deploys somebody's definition under a name; gives back what starts it. */
  async function deploy(name: string, definition: DefinitionJson) {
    const harness = await openHarness(folder);
    await createPipeline(harness.client, name, definition);
    await harness.close();
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    await writeFile(join(folder, `${name}.yaml`), text.replace(/^name:.*$/m, `name: ${name}`));
    return (...flags: readonly string[]) => answer('start', '--config', `${name}.yaml`, ...flags);
  }

  it('name their place to validate, in the description as in the dataset', async () => {
    const findingsOf = async (...flags: readonly string[]) => {
      const { stdout } = await cli(folder, ['validate', ...flags]);
      return stdout.split('\n').filter((line) => line.startsWith('error'));
    };
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const wrong = text.replace(/^ {2}ProcessingVolumeSizeInGB:.*$/m, '  ProcessingVolumeSizeInGB: 20000');
    await writeFile(join(folder, 'wrong.yaml'), wrong);
    expect(await findingsOf('--config', 'wrong.yaml')).to.deep.equal([
      'error argument-range at Parameters[5].DefaultValue: VolumeSizeInGB is 20000 (parameter "ProcessingVolumeSizeInGB" at wrong.yaml:27:29), expected 1 to 16384',
    ]);
    await writeFile(join(folder, 'datasets/wrong.yaml'), 'parameters: { ProcessingVolumeSizeInGB: 0 }\n');
    expect(await findingsOf('--dataset', 'wrong')).to.deep.equal([
      'error argument-range at Parameters[5].DefaultValue: VolumeSizeInGB is 0 (parameter "ProcessingVolumeSizeInGB" at datasets/wrong.yaml:1:41), expected 1 to 16384',
    ]);
  });

  it('are taken where the account has the instance type that nobody knows', async () => {
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    await writeFile(
      join(folder, 'newer.yaml'),
      text.replace(/^quotas:.*$/m, 'quotas: { steps: 50, instanceTypes: [ml.m99.large] }'),
    );
    const set = ['--set', 'ProcessingInstanceType=ml.m99.large'];
    expect((await run('plan', ...set)).exitCode).to.equal(2);
    expect(await run('plan', '--config', 'newer.yaml', ...set)).to.deep.include({ exitCode: 0, stderr: '' });
  });

  it('are those of the field, each of which started an execution', async function () {
    const commands = (await readFile(sharedFile(this, 'data/field/06-start-values-past-bounds/commands.txt'), 'utf8'))
      .trim()
      .split('\n');
    expect(commands).to.have.length(8);
    for (const command of commands) {
      const flags = command.replace('macroshard start --local', '').trim().split(' ');
      const { exitCode, calls } = await answer('start', ...flags);
      expect([exitCode, calls], command).to.deep.equal([2, ['DescribePipeline']]);
    }
  });
});

/** Values of an earlier execution that are sound. */
const sound: Readonly<Record<string, string>> = {
  Gone: 'gone',
  Year: '2021',
  ProcessingInstanceType: 'ml.m5.large',
  ProcessingVolumeSizeInGB: '30',
  ProcessingMaxRuntimeInSeconds: '3600',
  InputDataUri: 's3://my-bucket/mimic3wdb',
  OutputDataUri: 's3://my-bucket/features',
  WindowSeconds: '60',
  DatasetVersion: '2',
};
