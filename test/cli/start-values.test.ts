import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, localFlags } from '../support/deployable.ts';
import { createPipeline, definitionOf, openHarness } from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';
import { sharedFile } from '../support/shared.ts';

const long = 'y'.repeat(300);
const longUri = `s3://my-bucket/${'z'.repeat(300)}`;

/** A wrong value, what is said of it behind its origin, and what a dataset's file is told where the description knows. */
const wrongValues: readonly {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly inDataset?: string;
}[] = [
  {
    name: 'ProcessingVolumeSizeInGB',
    value: '0',
    says: 'VolumeSizeInGB is 0, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
  },
  {
    name: 'ProcessingVolumeSizeInGB',
    value: '99999',
    says: 'VolumeSizeInGB is 99999, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
  },
  {
    name: 'ProcessingInstanceType',
    value: 'ml.nonsense',
    says: 'InstanceType is "ml.nonsense", which is no instance type of processing jobs (default "ml.m5.4xlarge"); choose a type of the list in API_ProcessingClusterConfig; if AWS has added it since, name it under quotas.instanceTypes of the description',
  },
  {
    name: 'ProcessingMaxRuntimeInSeconds',
    value: '0',
    says: 'MaxRuntimeInSeconds is 0, expected 1 to 777600 (default 86400); give 1 to 777600 seconds',
  },
  {
    name: 'ProcessingMaxRuntimeInSeconds',
    value: '900000',
    says: 'MaxRuntimeInSeconds is 900000, expected 1 to 777600 (default 86400); give 1 to 777600 seconds',
  },
  {
    name: 'InputDataUri',
    value: 'hello',
    says: 'expected an S3 prefix such as s3://bucket/folder, got "hello" (default "s3://my-bucket/mimic3wdb")',
    inDataset: 'parameters.InputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "hello"',
  },
  {
    name: 'InputDataUri',
    value: 's3:/x',
    says: 'expected an S3 prefix such as s3://bucket/folder, got "s3:/x" (default "s3://my-bucket/mimic3wdb")',
    inDataset: 'parameters.InputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "s3:/x"',
  },
  {
    name: 'OutputDataUri',
    value: 'foo',
    says: 'expected an S3 prefix such as s3://bucket/folder, got "foo" (default "s3://my-bucket/features")',
    inDataset: 'parameters.OutputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "foo"',
  },
  {
    name: 'WindowSeconds',
    value: '-1',
    says: 'expected an integer of at least 0, got "-1" (default 0)',
    inDataset: 'parameters.WindowSeconds must be at least 0, got the number -1',
  },
  {
    name: 'DatasetVersion',
    value: long,
    says: 'the value has 300 characters, at most 256 are allowed (default "1")',
    inDataset: 'parameters.DatasetVersion must have at most 256 characters, got 300',
  },
  {
    name: 'InputDataUri',
    value: longUri,
    says: 'Environment.InputDataUri is 315 characters long, expected at most 256 (default "s3://my-bucket/mimic3wdb"); shorten it, or put the value into a file of an input',
  },
  {
    name: 'Year',
    value: 'x'.repeat(1020),
    says: 'S3Uri is 1047 characters long, expected at most 1024 (default "2020"); shorten it, or put the value into a file of an input',
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

  const run = (command: string, ...flags: readonly string[]) => cli(folder, [command, ...localFlags, ...flags]);

  /** What a command line answers, and what it has called. */
  async function answer(command: string, ...flags: readonly string[]) {
    let outcome = { exitCode: 0, stdout: '', stderr: '' };
    const calls = await recordCalls(async () => {
      outcome = await run(command, ...flags);
    });
    return { exitCode: outcome.exitCode, stderr: outcome.stderr, calls: calls.map(({ operation }) => operation) };
  }

  for (const { name, value, says, inDataset } of wrongValues) {
    const shown = value.length > 40 ? `${value.length} characters` : value;

    it(`are refused of start and plan in the same words: ${name}=${shown} of --set`, async () => {
      const stderr = `macroshard: --set ${name}: ${says}\n`;
      const start = await answer('start', '--set', `${name}=${value}`);
      expect(start).to.deep.equal({ exitCode: 2, stderr, calls: ['DescribePipeline'] });
      const plan = await answer('plan', '--set', `${name}=${value}`);
      expect(plan).to.deep.equal({ exitCode: 2, stderr, calls: [] });
    });

    it(`are refused of start and plan in the same words: ${name}=${shown} of a dataset`, async () => {
      const written = name.startsWith('Processing') && value !== 'ml.nonsense' ? value : JSON.stringify(value);
      const number = name === 'WindowSeconds' ? value : written;
      await writeFile(join(folder, 'datasets/wrong.yaml'), `parameters:\n  ${name}: ${number}\n`);
      const place = `datasets/wrong.yaml:2:${name.length + 5}`;
      const stderr = `macroshard: ${place}: ${inDataset ?? `${name}: ${says}`}\n`;
      const start = await answer('start', '--dataset', 'wrong');
      expect(start).to.deep.equal({ exitCode: 1, stderr, calls: inDataset ? [] : ['DescribePipeline'] });
      expect(await answer('plan', '--dataset', 'wrong')).to.deep.equal({ exitCode: 1, stderr, calls: [] });
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
    for (const { name, value } of wrongValues) {
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
    for (const [index, { name, says }] of wrongValues.entries()) {
      const { exitCode, stderr, calls } = await answer('start', '--from-execution', arns[index]!);
      expect([exitCode, stderr]).to.deep.equal([2, `macroshard: --from-execution: ${name}: ${says}\n`]);
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
        'macroshard: --set WindowSeconds: expected an integer, got "x" (default 0)',
        'macroshard: --set ProcessingVolumeSizeInGB: VolumeSizeInGB is 0, expected 1 to 16384 (default 1000); give 1 to 16384 GB',
        'macroshard: --steps: no such step Nowhere (steps: Group-a, Group-b, Combine, QualityGate, TooManyRejects)',
        '',
      ].join('\n'),
    );
  });

  it('name the place in the dataset to validate, too', async () => {
    await writeFile(join(folder, 'datasets/wrong.yaml'), 'parameters: { ProcessingVolumeSizeInGB: 0 }\n');
    const { exitCode, stdout } = await cli(folder, ['validate', '--dataset', 'wrong']);
    expect([exitCode, stdout.split('\n').filter((line) => line.startsWith('error'))]).to.deep.equal([
      1,
      [
        'error argument-range at Parameters[5].DefaultValue: VolumeSizeInGB is 0 (datasets/wrong.yaml:1:41), expected 1 to 16384',
      ],
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
