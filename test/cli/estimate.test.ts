import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, storeFlags, writeSurvey } from '../support/deployable.ts';
import { executeDeployed } from '../support/execute-deployed.ts';

describe('macroshard plan --estimate', () => {
  let folder: string;
  before(async () => {
    folder = await deployableFolder();
  });

  const flags = ['plan', ...storeFlags, '--estimate'];

  async function section(...more: readonly string[]): Promise<readonly string[]> {
    const { exitCode, stdout, stderr } = await cli(folder, [...flags, ...more]);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    return stdout.split('\n\nTime and cost\n')[1]!.trimEnd().split('\n');
  }

  const surveyOf = (groups: Readonly<Record<string, number>>) => writeSurvey(folder, groups);

  it('says how to get the survey that it lacks', async () => {
    expect(await section()).to.deep.equal([
      '  not known: surveys/mimic3-waveform-features.json is not there: npx macroshard survey writes it',
    ]);
  });

  it('says time and cost of each step and of all, and everything that they follow from', async () => {
    await surveyOf({ a: 600e9, b: 40e9 });
    const told = await section();
    expect(told.filter((line) => !/^ {2}from bench| MB\/s a thread/.test(line))).to.deep.equal([
      '  step                     reads                      time           USD  bound by',
      '  Group-a  600 GB, 150,000 files  1 h 22 min to 2 h 10 min  1.54 to 2.38  disk',
      '  Group-b    40 GB, 10,000 files           9 min to 15 min  0.12 to 0.20  start',
      '  Combine           320,000 rows            4 min to 7 min  0.00 to 0.01  start',
      '  all      640 GB, 160,000 files  1 h 26 min to 2 h 17 min  1.67 to 2.58',
      '  longest way: Group-a, Combine',
      '  cheapest and fastest of the priced types: ml.c5.2xlarge, 1 h 26 min to 2 h 17 min, 0.93 to 1.43 USD',
      '  from surveys/mimic3-waveform-features.json',
      '    surveyed: 640 GB in 160,000 files of 2 groups',
      '  from the description',
      '    read: File: copied to the disk of a machine, then read',
      '    parallelism: 10 steps at once',
      '    quota: as many machines as the steps ask for at once',
      '  from EC2 API, DescribeInstanceTypes, as moto 5.2.5 has it',
      '    machine: ml.m5.4xlarge: 16 vCPUs, 64 GB, network 5 Gb/s at all times (10 for a while)',
      '    machine: ml.m5.xlarge: 4 vCPUs, 16 GB, network 1.25 Gb/s at all times (10 for a while)',
      '  from EBS User Guide, gp2; what the type gives its volumes at most',
      '    volume: 1000 GB of gp2 at ml.m5.4xlarge: 262 MB/s',
      '    volume: 50 GB of gp2 at ml.m5.xlarge: 134 MB/s',
      '  from what is assumed',
      '    transfers: 65 to 100 % of network and disk',
      '    a copied file: 1 to 2 ms beside its bytes',
      '    a vCPU: 35 to 70 % of the thread that was measured',
      '    paid of its start: 60 to 120 s',
      '    end of a job: 10 to 20 s',
      '  from what is assumed of records, as MIMIC-III has them',
      '    rows: 320,000 of 150 bytes without windows',
      '  from what is assumed, since AWS publishes none (github.com/aws/sagemaker-python-sdk/issues/4358)',
      '    start of a job: 210 to 420 s',
      '  from us-east-1, November 2026, processing: as ten public tables agree',
      '    price: ml.m5.4xlarge: 0.922 USD an hour',
      '    price: ml.m5.xlarge: 0.23 USD an hour',
      '  from us-east-1: figures of AWS pricing pages (SageMaker, S3, VPC), which nobody has verified here',
      '    GET requests: 160,006 at 0.0004 USD a thousand',
      '    volumes: 1,441 to 2,255 GB hours at 0.14 USD a GB and month',
    ]);
  });

  it('costs nothing where everything comes from the cache', async () => {
    await cli(folder, ['upsert', ...storeFlags]);
    await executeDeployed(folder);
    expect(await section()).to.deep.equal(['  no job runs: it takes and costs nothing']);
  });

  it('is part of the document and of the comment, where it is asked for', async () => {
    await rm(join(folder, 'state'), { recursive: true });
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const { stdout } = await cli(folder, [...flags, '--json'], { env });
    const { estimate } = JSON.parse(stdout) as { estimate: Record<string, unknown> };
    expect(Object.keys(estimate)).to.deep.equal([
      ...['seconds', 'usd', 'steps', 'longestWay', 'cheapest', 'fastest', 'choices', 'inputs'],
    ]);
    expect(estimate).to.deep.include({ longestWay: ['Group-a', 'Combine'], cheapest: 'ml.c5.2xlarge' });
    expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).to.include('\nTime and cost\n\n```diff\nstep ');
  });

  it('keeps to the quota and the prices of the description', async () => {
    await describePipeline(folder, {
      quotas: '{ instances: { ml.m5.4xlarge: 1 } }\nprices: { instanceHour: { ml.m5.4xlarge: 10 }, volumeGBMonth: 0 }',
    });
    const told = await section();
    expect(told.filter((line) => /^ {2}all|quota|10 USD|0 USD a GB/.test(line))).to.deep.equal([
      '  all      640 GB, 160,000 files  1 h 35 min to 2 h 33 min  14.47 to 22.61',
      '    quota: 1 x ml.m5.4xlarge',
      '    price: ml.m5.4xlarge: 10 USD an hour',
      '    volumes: 1,441 to 2,255 GB hours at 0 USD a GB and month',
    ]);
  });

  it('refuses receipts that are not there, or not asked for', async () => {
    const refused = async (...words: readonly string[]) => {
      const { exitCode, stderr } = await cli(folder, words);
      expect(exitCode).to.equal(2);
      return stderr;
    };
    expect(await refused('plan', ...storeFlags, '--receipts', 'data')).to.equal(
      'macroshard: --receipts needs --estimate: it says how fast jobs are\n',
    );
    expect(await refused(...flags, '--receipts', 'data')).to.match(
      /^macroshard: --receipts data: manifest\.json: .*; expected the folder of a dataset, with its manifest\.json\n$/,
    );
  });

  it('refuses a survey that is damaged, with its place', async () => {
    await writeFile(join(folder, 'surveys/mimic3-waveform-features.json'), '{\n  "prefix": 3\n}\n');
    const { exitCode, stderr } = await cli(folder, flags);
    expect([exitCode, stderr]).to.deep.equal([
      1,
      'macroshard: surveys/mimic3-waveform-features.json:1:1: groups must be given\n' +
        'surveys/mimic3-waveform-features.json:2:13: prefix must be s3://BUCKET/ and what follows, got the number 3\n',
    ]);
  });
});
