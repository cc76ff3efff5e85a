import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { Json, StepJson } from '../../pipeline/definition/json.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { some } from '../support/wide.ts';

const outputUri = 's3://bucket/out';

describe('the LocalPath of an input or output', () => {
  let folder: string;
  let harness: Harness;
  /** The user's own, beside the store. */
  let mine: string;
  let pipelines = 0;

  beforeEach(async () => {
    folder = await temporaryFolder();
    mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'file.txt'), 'mine');
    harness = await openHarness(folder, { mounts: [{ uri: 's3://bucket/data', folder: mine }] });
  });
  afterEach(async () => {
    await harness.close();
    // Whatever was tried, the user's folder is as it was.
    expect(readdirSync(mine)).to.deep.equal(['file.txt']);
    expect(readFileSync(join(mine, 'file.txt'), 'utf8')).to.equal('mine');
    expect(lstatSync(mine).isDirectory()).to.equal(true);
  });

  const input = (LocalPath: Json, InputName = 'data'): Json => ({
    InputName,
    S3Input: { S3Uri: 's3://bucket/data/', LocalPath, S3DataType: 'S3Prefix', S3InputMode: 'File' },
  });

  /** Runs one job with these paths, which come from a parameter each as whatever starts it may give them. */
  async function reasonOf(
    { inputs = [], output = '/opt/ml/processing/output' }: { inputs?: readonly string[]; output?: string },
    args: readonly string[] = ['write', 'x', 'made.txt', 'made'],
  ): Promise<string | undefined> {
    const paths = [...inputs, output];
    const get = (index: number): Json => ({ Get: `Parameters.P${index}` });
    const S3Output = { S3Uri: outputUri, LocalPath: get(inputs.length), S3UploadMode: 'EndOfJob' };
    const step: StepJson = job('Step', {
      args,
      extra: {
        ProcessingInputs: inputs.map((_, index) => input(get(index), `in${index}`)),
        ProcessingOutputConfig: { Outputs: [{ OutputName: 'out', S3Output }] },
      },
    });
    const parameters = paths.map((path, index) => ({ Name: `P${index}`, Type: 'String' as const, DefaultValue: path }));
    const name = `paths-${++pipelines}`;
    await createPipeline(harness.client, name, definitionOf([step], parameters));
    const { steps } = await execute(harness.client, name);
    lastJob = steps.Step?.Metadata?.ProcessingJob?.Arn?.split('/').pop();
    return steps.Step?.FailureReason;
  }

  let lastJob: string | undefined;
  const messageOfLastJob = async () =>
    (await harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName: lastJob }))).ExitMessage;

  const outside = [
    '/opt/ml/processing/../../../../mine',
    '/opt/ml/processing/input/../../../../../mine',
    '/opt/ml/processing/..',
    '/opt/ml/processing',
    '/opt/ml/processing/',
    '/opt/ml/processing/./',
    '/opt/ml/config',
    '/opt/ml/../processing/x',
    '/mine',
    '/opt/mlx/processing/a',
    'output',
    '../mine',
  ];
  for (const path of some(outside, 6)) {
    it(`is refused where it leads out of /opt/ml/processing: ${path}`, async () => {
      const expected = `is ${JSON.stringify(path)}: expected a folder below /opt/ml/processing/, without ..`;
      expect(await reasonOf({ output: path })).to.equal(`ClientError: the LocalPath of output "out" ${expected}`);
      expect(existsSync(harness.locate(outputUri))).to.equal(false);
    });
  }
  for (const path of some(outside, 3)) {
    it(`is refused for an input, too: ${path}`, async () => {
      const expected = `is ${JSON.stringify(path)}: expected a folder below /opt/ml/processing/, without ..`;
      expect(await reasonOf({ inputs: [path] })).to.equal(`ClientError: the LocalPath of input "in0" ${expected}`);
    });
  }

  it('is asked for where a definition gives none', async () => {
    const S3Output = { S3Uri: outputUri, S3UploadMode: 'EndOfJob' };
    const Outputs = [{ OutputName: 'out', S3Output }];
    const step = job('Step', { args: ['say', 'x', 'hello'], extra: { ProcessingOutputConfig: { Outputs } } });
    await createPipeline(harness.client, 'no-path', definitionOf([step]));
    const { steps } = await execute(harness.client, 'no-path');
    expect(steps.Step?.FailureReason).to.equal(
      'ClientError: the output "out" has no LocalPath: expected a folder below /opt/ml/processing/',
    );
  });

  const apart = 'is a link there: expected a folder that is apart from every input and that the job has not replaced';

  it('is refused inside an input, and as the folder of another, which stand for folders elsewhere', async () => {
    const [data, inside] = ['/opt/ml/processing/input/data', '/opt/ml/processing/input/data/deep/er'];
    expect(await reasonOf({ inputs: [data], output: inside })).to.equal(
      `ClientError: the LocalPath of output "out" is ${inside}, and ${data} ${apart}`,
    );
    await expectRefused(
      { inputs: [data], output: data },
      `the LocalPath of output "out" is ${data}, and ${data} ${apart}`,
    );
    await expectRefused({ inputs: [data, inside] }, `the LocalPath of input "in1" is ${inside}, and ${data} ${apart}`);
    const other = 'expected files, folders, and links to files of the same output';
    await expectRefused(
      { inputs: [data], output: '/opt/ml/processing/input' },
      `output "out" at /opt/ml/processing/input holds "data", which is no file or folder of its own: ${other}`,
    );
  });

  it('of an output is apart from those of the others, or the job does not begin', async () => {
    const outputAt = (OutputName: string, LocalPath: string, S3Uri = `${outputUri}/${OutputName}`): Json => ({
      OutputName,
      S3Output: { S3Uri, LocalPath, S3UploadMode: 'EndOfJob' },
    });
    const reasonWith = async (...Outputs: Json[]) => {
      const name = `paths-${++pipelines}`;
      const step = job('Step', { args: ['say', 'x', 'hello'], extra: { ProcessingOutputConfig: { Outputs } } });
      await createPipeline(harness.client, name, definitionOf([step]));
      return (await execute(harness.client, name)).steps.Step?.FailureReason;
    };
    const folder = '/opt/ml/processing/output';
    const pairs = [
      [folder, folder],
      [folder, `${folder}/below`],
      [`${folder}/below/`, folder],
    ] as const;
    for (const [one, two] of some(pairs, 2)) {
      expect(await reasonWith(outputAt('one', one), outputAt('two', two))).to.equal(
        `ClientError: the LocalPath of output "one" is ${one}, and that of output "two" ${two}: ` +
          'expected a folder of its own for each output, apart from the others',
      );
    }
    expect(await reasonWith(outputAt('one', `${folder}/a`), outputAt('two', `${folder}/ab`))).to.equal(undefined);
    for (const uri of ['s3://bucket/../mine', 's3://UPPER_case/x', `s3://bucket/${'x'.repeat(256)}`]) {
      expect(await reasonWith(outputAt('one', folder, uri))).to.equal(
        `ClientError: nothing can be stored at ${uri} here: expected s3://BUCKET/KEY, where a bucket has 3 to 63 ` +
          'lower-case letters, digits, hyphens and single dots, and a key without . or .. between slashes, ' +
          'and without more than 255 bytes there',
      );
    }
  });

  it('is refused where the job has put a link in its place or on its way', async () => {
    const moved = (path: string) => ['link', 'x', mine, path];
    const output = '/opt/ml/processing/output';
    await expectRefused(
      { output },
      `the LocalPath of output "out" is ${output}, and ${output} ${apart}`,
      moved('output'),
    );
    const deep = `${output}/a/b`;
    await expectRefused(
      { output: deep },
      `the LocalPath of output "out" is ${deep}, and ${output} ${apart}`,
      moved('output'),
    );
    expect(existsSync(harness.locate(outputUri))).to.equal(false);
  });

  it('keeps a link that the job makes in it out of the store, and takes the file that one of its own leads to', async () => {
    const expected =
      'which is no file or folder of its own: expected files, folders, and links to files of the same output';
    const refused = `output "out" at /opt/ml/processing/output holds "l", ${expected}`;
    for (const target of some([mine, join(mine, 'file.txt'), '..', '.', '../../output/message', 'nowhere'], 2)) {
      await expectRefused({}, refused, ['link', 'x', target, 'output/l']);
      expect(existsSync(harness.locate(outputUri)), target).to.equal(false);
    }
    expect(await reasonOf({}, ['write-and-link', 'x', 'made.txt', 'made'])).to.equal(undefined);
    const link = join(harness.locate(outputUri), 'link');
    expect([lstatSync(link).isFile(), readFileSync(link, 'utf8')]).to.deep.equal([true, 'made']);
  });

  it('is not left by a message of the job that is a link', async () => {
    for (const target of [join(mine, 'file.txt'), '/dev/zero']) {
      expect(await reasonOf({}, ['link', 'x', target, '../output/message'])).to.equal(undefined);
      expect(await messageOfLastJob(), target).to.equal(undefined);
    }
  });

  it('may be any folder below it, with links on the way to the store itself', async () => {
    const elsewhere = join(folder, 'linked');
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), elsewhere);
    await harness.close();
    harness = await openHarness(folder, { stateFolder: join(elsewhere, 'state') });
    expect(await reasonOf({ output: '/opt/ml/processing/./a//b/' }, ['say', 'x', 'hello'])).to.equal(undefined);
  });

  it('is asked for only where the input or output is in S3', async () => {
    const athena = { Catalog: 'c', Database: 'd', QueryString: 'q', OutputS3Uri: outputUri, OutputFormat: 'PARQUET' };
    const inputs = [{ InputName: 'rows', DatasetDefinition: { AthenaDatasetDefinition: athena } }];
    const outputs = [{ OutputName: 'features', FeatureStoreOutput: { FeatureGroupName: 'f' } }];
    const steps: StepJson[] = [
      job('Reads', { args: ['list'], extra: { ProcessingInputs: inputs } }),
      job('Writes', { args: ['list'], extra: { ProcessingOutputConfig: { Outputs: outputs } } }),
    ];
    await createPipeline(harness.client, 'elsewhere', definitionOf(steps));
    const { steps: ended } = await execute(harness.client, 'elsewhere');
    const expected = 'names no place in S3: expected an S3Input or S3Output, all that the embedded SageMaker knows';
    expect(ended.Reads?.FailureReason).to.equal(`ClientError: the input "rows" ${expected}`);
    expect(ended.Writes?.FailureReason).to.equal(`ClientError: the output "features" ${expected}`);
  });

  async function expectRefused(paths: Parameters<typeof reasonOf>[0], message: string, args?: readonly string[]) {
    expect(await reasonOf(paths, args)).to.equal(`ClientError: ${message}`);
  }
});
