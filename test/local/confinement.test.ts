import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreatePipelineCommand } from '@aws-sdk/client-sagemaker';
import { parseArguments } from '@macroshard/container/arguments';
import { expect } from 'chai';
import { s3Client } from '../../pipeline/aws/bucket.ts';
import { argumentsHere } from '../../pipeline/local/run/container-arguments.ts';
import { readJobLog } from '../../pipeline/local/run/job-log.ts';
import { containerMain } from '../support/container.ts';
import { quickProgram } from '../support/deployable.ts';
import { createPipeline, definitionOf, errorOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, some } from '../support/wide.ts';

const leadsOut = (uri: string) =>
  `${uri} leads out of the folders that stand for S3 here: expected no link to elsewhere on its way; ` +
  'what such a link leads to can be mounted, too (--mount S3_URI=FOLDER)';

describe('a path that a request or a definition names', () => {
  let folder: string;
  let harness: Harness;
  let s3: S3Client;
  let pipelines = 0;
  const path = (...parts: string[]) => join(folder, ...parts);
  const put = (name: string, text: string) => {
    mkdirSync(join(path(name), '..'), { recursive: true });
    writeFileSync(path(name), text);
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    put('mine/secret', 'mine');
    put('data/30/file', 'data');
    symlinkSync(path('mine'), path('data/31'));
    symlinkSync(path('mine/secret'), path('data/30/out'));
    symlinkSync(path('data/30/file'), path('data/30/in'));
    symlinkSync(path('nowhere'), path('data/gone'));
    await open();
  });
  afterEach(async () => {
    s3.destroy();
    await harness.close();
    // Whatever was tried, what lies beside the store is as it was.
    expect([readdirSync(path('mine')), readFileSync(path('mine/secret'), 'utf8')]).to.deep.equal([['secret'], 'mine']);
    expect(existsSync(path('nowhere'))).to.equal(false);
  });

  async function open(options: Parameters<typeof openHarness>[1] = {}) {
    await harness?.close();
    harness = await openHarness(folder, { mounts: [{ uri: 's3://bucket/data', folder: path('data') }], ...options });
    s3 = s3Client({ kind: 'embedded', requestHandler: harness.requestHandler });
  }

  const get = async (Key: string, Bucket = 'bucket') => {
    const sent = s3.send(new GetObjectCommand({ Bucket, Key }));
    return sent.then(
      ({ Body }) => Body!.transformToString(),
      ({ name, message }: Error) => `${name}: ${message}`,
    );
  };
  const store = (Key: string, Bucket = 'bucket') =>
    errorOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'theirs' })));

  async function reasonOf(step: Parameters<typeof job>[1]): Promise<string | undefined> {
    const name = `named-${++pipelines}`;
    await createPipeline(harness.client, name, definitionOf([job('Step', step)]));
    const { steps } = await execute(harness.client, name);
    lastJob = steps.Step?.Metadata?.ProcessingJob?.Arn?.split('/').pop() ?? '';
    return steps.Step?.FailureReason;
  }
  let lastJob = '';
  const log = async () =>
    ((await readJobLog({ jobFolder: path('state/jobs', lastJob), host: 'algo-1' })) ?? []).map(
      ({ message }) => message,
    );

  it('as a key of S3 is an object only where no link leads out of what stands for S3', async () => {
    expect(await get('data/30/file')).to.equal('data');
    expect(await get('data/30/in')).to.equal('data');
    for (const key of ['data/31/secret', 'data/30/out', 'data/gone']) {
      expect(await get(key), key).to.equal(`AccessDenied: ${leadsOut(`s3://bucket/${key}`)}`);
      expect(await store(key), key).to.equal(`AccessDenied: ${leadsOut(`s3://bucket/${key}`)}`);
      expect(await errorOf(s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: key })))).to.equal(
        'Unknown: UnknownError',
      );
    }
    expect(await store('data/31/deep/er')).to.equal(`AccessDenied: ${leadsOut('s3://bucket/data/31/deep/er')}`);
    const keysBelow = async (Prefix: string) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix }));
      return Contents.map(({ Key }) => Key);
    };
    expect(await keysBelow('')).to.deep.equal(['data/30/file', 'data/30/in']);
    expect(await errorOf(keysBelow('data/31/'))).to.equal(`AccessDenied: ${leadsOut('s3://bucket/data/31/')}`);
  });

  it('as a bucket is none where the bucket is a link', async () => {
    mkdirSync(path('state/s3'), { recursive: true });
    symlinkSync(path('mine'), path('state/s3/linked'));
    expect(await get('secret', 'linked')).to.equal(`AccessDenied: ${leadsOut('s3://linked/secret')}`);
    expect(await store('more', 'linked')).to.equal(`AccessDenied: ${leadsOut('s3://linked/more')}`);
    const list = s3.send(new ListObjectsV2Command({ Bucket: 'linked' }));
    expect(await errorOf(list)).to.equal(`AccessDenied: ${leadsOut('s3://linked/')}`);
  });

  it('is no object where it belongs to the state, though a folder around it is mounted', async () => {
    await open({ mounts: [{ uri: 's3://bucket/results', folder }] });
    await createPipeline(
      harness.client,
      'kept',
      definitionOf([job('Step', { args: ['say', 'x', 'hello'], cache: true })]),
    );
    await execute(harness.client, 'kept');
    expect(await get('results/data/30/file')).to.equal('data');
    const record = 'results/state/pipelines/kept';
    expect(await store(record)).to.equal(`AccessDenied: ${leadsOut(`s3://bucket/${record}`)}`);
    expect(await store('stored')).to.equal('no error');
    expect(await get('results/state/s3-facts')).to.equal(
      `AccessDenied: ${leadsOut('s3://bucket/results/state/s3-facts')}`,
    );
    expect(await get('results/state/s3/bucket/stored')).to.equal('theirs');
    const entries = readdirSync(path('state')).filter((name) => name !== 's3');
    for (const entry of some(entries, 3)) {
      await open({ mounts: [{ uri: 's3://bucket/all', folder: path('state') }] });
      expect(await get(`all/${entry}`)).to.equal(`AccessDenied: ${leadsOut(`s3://bucket/all/${entry}`)}`);
      await open({ mounts: [{ uri: 's3://bucket/one', folder: path('state', entry) }] });
      expect(await store('one/more')).to.equal(`AccessDenied: ${leadsOut('s3://bucket/one/more')}`);
    }
  });

  it('shows a job nothing of the state, though its input is a folder around it', async () => {
    put('state/s3/other/stored', 'theirs');
    await open({ mounts: [{ uri: 's3://bucket/all', folder }] });
    const inputs = { all: 's3://bucket/all' };
    const step = { args: ['list', 'x'], inputs, output: 's3://results/listed' };
    expect(await reasonOf(step)).to.equal(undefined);
    const listed = readFileSync(path('state/s3/results/listed/all.txt'), 'utf8').split('\n');
    expect(listed).to.include('state/s3/other/stored');
    expect(listed.filter((name) => /^state\/(?!s3(\/|$))/.test(name))).to.deep.equal([]);
    await open({ mounts: [{ uri: 's3://bucket/all', folder: path('state') }] });
    expect(await reasonOf(step)).to.equal(`ClientError: ${leadsOut('s3://bucket/all')}`);
  });

  it('is one where results are kept in the state folder, beside what is of the state', async () => {
    for (const results of ['state', 'state/results']) {
      await open({ mounts: [{ uri: 's3://bucket/results', folder: path(results) }] });
      const output = 's3://bucket/results/made';
      expect(await reasonOf({ args: ['write', 'x', 'f', 'made'], output })).to.equal(undefined);
      expect(await get('results/made/f')).to.equal('made');
    }
  });

  it('as the place of a definition is read as an object is, and only where it is a file', async () => {
    put('mine/definition.json', '{}');
    execFileSync('mkfifo', [path('data/fifo')]);
    const create = (ObjectKey: string) =>
      errorOf(
        harness.client.send(
          new CreatePipelineCommand({
            PipelineName: 'p',
            RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
            ClientRequestToken: undefined,
            PipelineDefinitionS3Location: { Bucket: 'bucket', ObjectKey },
          }),
        ),
      );
    const unable = (key: string, why: string) =>
      `ValidationException: Unable to read the pipeline definition at s3://bucket/${key}: ${why}.`;
    const linked = 'data/31/definition.json';
    expect(await create(linked)).to.equal(unable(linked, leadsOut(`s3://bucket/${linked}`)));
    for (const key of ['data/fifo', 'data/30', 'data/../../mine/definition.json']) {
      expect(await create(key)).to.equal(unable(key, 'no such object'));
    }
    execFileSync('rm', [path('mine/definition.json')]);
  });

  it('as an input is refused where it is a link to elsewhere, and what is laid out keeps such links as links', async () => {
    const refused = `ClientError: ${leadsOut('s3://bucket/data/31/')}`;
    expect(await reasonOf({ args: ['list', 'x'], inputs: { in: 's3://bucket/data/31/' } })).to.equal(refused);
    put('data/30b/file', 'data');
    await reasonOf({ args: ['fail', 'x', 'kept'], inputs: { in: 's3://bucket/data/30' } });
    const laidOut = path('state/jobs', lastJob, 'ml/processing/input/in');
    const isLink = (name: string) => lstatSync(join(laidOut, name)).isSymbolicLink();
    expect(['30/file', '30/in', '30/out', 'b/file'].map(isLink)).to.deep.equal([false, false, true, false]);
  });

  it('as a group of a dataset may be a link, where whoever owns the machine named the dataset', async () => {
    await open({ mounts: [{ uri: 's3://bucket/data', folder: path('data'), linksLeave: true }] });
    expect(await reasonOf({ args: ['list', 'x'], inputs: { in: 's3://bucket/data/31/' } })).to.equal(undefined);
    expect(readFileSync(harness.locate('s3://bucket/out/Step/out/in.txt'), 'utf8')).to.equal('secret');
    expect(await get('data/30/out')).to.equal(`AccessDenied: ${leadsOut('s3://bucket/data/30/out')}`);
  });

  it('as an output or a property file leads nowhere else', async () => {
    const output = 's3://bucket/data/31/made';
    expect(await reasonOf({ args: ['write', 'x', 'f', 'made'], output })).to.equal(`ClientError: ${leadsOut(output)}`);
    mkdirSync(path('data/results'));
    symlinkSync(path('mine'), path('data/results/sub'));
    const inside = { args: ['write-below', 'x', 'sub/f', 'made'], output: 's3://bucket/data/results' };
    expect(await reasonOf(inside)).to.equal(`ClientError: ${leadsOut('s3://bucket/data/results')}`);
  });

  it('as the folder of all inputs is one input', async () => {
    const S3Input = {
      S3Uri: 's3://bucket/data/',
      LocalPath: '/opt/ml/processing/input',
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
    };
    const whole = { InputName: 'whole', S3Input };
    const below = { InputName: 'below', S3Input: { ...S3Input, LocalPath: '/opt/ml/processing/input/below' } };
    const run = (...ProcessingInputs: object[]) =>
      reasonOf({ args: ['list-input', 'x'], extra: { ProcessingInputs: ProcessingInputs as never } });
    expect(await run(whole)).to.equal(undefined);
    const listed = readFileSync(harness.locate('s3://bucket/out/Step/out/input.txt'), 'utf8');
    expect(listed).to.equal('30\n31\ngone');
    expect(await run(below, whole)).to.equal(
      'ClientError: the LocalPath of input "whole" is /opt/ml/processing/input, in which another input lies: ' +
        'expected a folder that is apart from every input',
    );
    expect(await run(whole, below)).to.equal(
      'ClientError: the LocalPath of input "below" is /opt/ml/processing/input/below, and /opt/ml/processing/input ' +
        'is a link there: expected a folder that is apart from every input and that the job has not replaced',
    );
  });

  describe("in the container's arguments and environment", () => {
    beforeEach(() => open({ containerCommand: isWide ? [process.execPath, containerMain] : [quickProgram] }));
    const input = { inputs: { g: 's3://bucket/data/30/' } };

    it('keeps no checkpoint in a folder of the choice of who wrote them, and the log says so', async () => {
      const chosen = path('chosen');
      const args = ['process-group', '--group', 'g', '--checkpoint', chosen, `--checkpoint=${chosen}`];
      const environment = { MACROSHARD_CHECKPOINT: chosen };
      expect(await reasonOf({ args, environment, ...input })).to.equal(undefined);
      expect((await log()).slice(0, 2)).to.deep.equal([
        "not set: MACROSHARD_CHECKPOINT of the job's Environment, which would steer a program of this machine; " +
          'in a container (--docker) they are set',
        `not given: --checkpoint ${chosen}, --checkpoint=${chosen} of the job's arguments, which would be a folder ` +
          "of this machine; checkpoints are kept in the service's state",
      ]);
      if (isWide) expect(existsSync(chosen)).to.equal(false);
    });

    it('gives the program no such flag, whatever is called like it', async () => {
      for (const [hidden, left] of [
        [
          ['--group', '--checkpoint', '--checkpoint', '/x'],
          ['--group', '--checkpoint'],
        ],
        [
          ['--option', 'checkpoint=y', '--checkpoint', '--checkpoint', '--group', 'g'],
          ['--option', 'checkpoint=y', '--group', 'g'],
        ],
        [
          ['--group', 'g', '--checkpoint', '--checkpoint', '--checkpoint=/x'],
          ['--group', 'g'],
        ],
        [
          ['--checkpoint', '--checkpoint=/x', '--group', '--checkpoint'],
          ['--group', '--checkpoint'],
        ],
      ]) {
        const places = { jobFolder: folder, dataFolders: [], extractors: undefined };
        const { words } = await argumentsHere(['process-group', ...hidden!], places);
        expect(words, hidden!.join(' ')).to.deep.equal(['process-group', ...left!]);
        expect(parseArguments(words)).to.include({ kind: 'process-group', checkpoint: null });
      }
    });

    it('is tried only in the folder of the job', async () => {
      expect(await reasonOf({ args: ['try', path('mine')], ...input })).to.equal(
        `ClientError: the folder to try is ${JSON.stringify(path('mine'))}: expected one in the job's own folder, ` +
          'as in ml/processing/input/NAME',
      );
    });

    it('is inspected only in the folder of the job', async () => {
      put('data/30/r.hea', 'r 0 100 10');
      for (const record of [path('mine/r.hea'), '../../../mine/r.hea', '/proc/self/environ']) {
        const refusal =
          `the record to inspect is ${JSON.stringify(record)}: expected one in the job's own folder, ` +
          'as in ml/processing/input/NAME/record.hea';
        const ways = [
          ['inspect', record],
          ['--', 'inspect', record],
          ['inspect', '--json', record],
        ];
        for (const args of ways) {
          const places = { jobFolder: path('state/jobs/x'), dataFolders: [], extractors: undefined };
          expect(await errorOf(argumentsHere(args, places))).to.equal(`EvaluationError: ${refusal}`);
        }
        for (const args of some(ways, 1))
          expect(await reasonOf({ args, ...input })).to.equal(`ClientError: ${refusal}`);
      }
      expect(await reasonOf({ args: ['inspect', 'ml/processing/input/g/r.hea'], ...input })).to.equal(undefined);
    });
  });
});
