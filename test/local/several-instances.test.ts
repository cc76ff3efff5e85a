import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'chai';
import { openClients } from '../../pipeline/aws/clients.ts';
import type { StepJson } from '../../pipeline/definition/json.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const logGroupName = '/aws/sagemaker/ProcessingJobs';

describe('a job of several instances on the embedded SageMaker', () => {
  let harness: Harness;
  let logs: CloudWatchLogsClient;
  let data: string;
  before(async () => {
    const folder = await temporaryFolder();
    data = join(folder, 'data');
    for (const [name, text] of Object.entries({ 'a.csv': '1', 'b/c.csv': '2', 'b.csv': '3', 'ä.csv': '4' })) {
      await mkdir(join(data, name, '..'), { recursive: true });
      await writeFile(join(data, name), text);
    }
    harness = await openHarness(folder, { mounts: [{ uri: 's3://input/data', folder: data }] });
    logs = openClients({ kind: 'embedded', requestHandler: harness.requestHandler }).logs;
  });
  after(() => harness.close());

  /** A step over the data twice: once shared out, once whole. */
  function step(name: string, InstanceCount: number, fails = 'none'): StepJson {
    const made = job(name, { args: ['as-host', name, fails] });
    const input = (InputName: string, S3DataDistributionType: string) => ({
      InputName,
      S3Input: {
        S3Uri: 's3://input/data',
        LocalPath: `/opt/ml/processing/input/${InputName}`,
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
        S3DataDistributionType,
      },
    });
    return {
      ...made,
      Arguments: {
        ...(made.Arguments as object),
        ProcessingInputs: [input('share', 'ShardedByS3Key'), input('whole', 'FullyReplicated')],
        ProcessingResources: { ClusterConfig: { InstanceCount, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } },
      },
    } as StepJson;
  }

  async function run(...given: Parameters<typeof step>) {
    await createPipeline(harness.client, given[0], definitionOf([step(...given)]));
    return execute(harness.client, given[0]);
  }

  const written = (name: string, file: string) =>
    readFile(harness.locate(`s3://bucket/out/${name}/out/${file}`), 'utf8');
  const whole = 'whole: a.csv b b.csv b/c.csv ä.csv';

  it('gives each its share of the keys, all of what is replicated, and a log, and joins what they write, or says what it cannot', async () => {
    const { status, steps } = await run('two', 2);
    expect(status).to.equal('Succeeded');
    expect(await written('two', 'algo-1.txt')).to.equal(`share: a.csv b b/c.csv\n${whole}`);
    expect(await written('two', 'algo-2.txt')).to.equal(`share: b.csv ä.csv\n${whole}`);
    expect((await readdir(harness.locate('s3://bucket/out/two/out'))).sort()).to.deep.equal([
      'algo-1.txt',
      'algo-2.txt',
      'shared.txt',
    ]);
    expect(await streamsOf(steps.two!)).to.deep.equal({
      'algo-1': [
        'algo-1 of algo-1 algo-2',
        's3://bucket/out/two/out/shared.txt is written by algo-1 and algo-2: S3 keeps one of them, so let each host name its own',
      ],
      'algo-2': ['algo-2 of algo-1 algo-2'],
    });
    expect(await written('two', 'shared.txt')).to.equal('algo-2');
  });

  it('starts one for which no key is left, with an empty folder', async () => {
    expect((await run('five', 5)).status).to.equal('Succeeded');
    const shares = await Promise.all([1, 2, 3, 4, 5].map((host) => written('five', `algo-${host}.txt`)));
    expect(shares.map((text) => text.split('\n')[0])).to.deep.equal([
      'share: a.csv',
      'share: b.csv',
      'share: b b/c.csv',
      'share: ä.csv',
      'share: ',
    ]);
  });

  it('fails where one of them fails, starts no other one then, and uploads nothing', async () => {
    const { status, steps } = await run('broken', 3, 'algo-2');
    expect(status).to.equal('Failed');
    expect(steps.broken!.FailureReason).to.equal('AlgorithmError: no room, exit code 3 (algo-2)');
    expect(await streamsOf(steps.broken!)).to.deep.equal({
      'algo-1': ['algo-1 of algo-1 algo-2 algo-3'],
      'algo-2': ['algo-2 of algo-1 algo-2 algo-3'],
      'algo-3': [],
    });
    expect(await readdir(harness.locate('s3://bucket/out/broken/out')).catch(() => 'nothing')).to.equal('nothing');
  });

  type Step = Awaited<ReturnType<typeof run>>['steps'][string];

  async function streamsOf({ Metadata }: Step): Promise<Readonly<Record<string, readonly string[]>>> {
    const logStreamNamePrefix = `${Metadata!.ProcessingJob!.Arn!.split('/').pop()}/`;
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix }));
    const entries = logStreams!.map(async ({ logStreamName }): Promise<[string, readonly string[]]> => {
      const request = { logGroupName, logStreamName: logStreamName!, startFromHead: true };
      const { events } = await logs.send(new GetLogEventsCommand(request));
      const host = logStreamName!.slice(logStreamNamePrefix.length).replace(/-\d+$/, '');
      return [host, events!.map(({ message }) => message!)];
    });
    return Object.fromEntries(await Promise.all(entries));
  }
});
