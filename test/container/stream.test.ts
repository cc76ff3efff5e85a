import { readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { compareBytes } from '@macroshard/container/compare-bytes';
import { expect } from 'chai';
import { digestText, formatInputDigest, InputDigester } from '../../pipeline/definition/input-digest.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { type ScriptedS3, type ScriptedS3Options, serveS3 } from '../support/scripted-s3.ts';
import { itWide, runs, some } from '../support/wide.ts';
import { cutGroup, resultOf, writeRecords } from './cut-group.ts';
import { finished, Job, testExtractor } from './job.ts';

describe('a group that is read straight from S3', () => {
  let job: Job;
  let s3: ScriptedS3 | undefined;
  /** What a few records give when they are copied. */
  let copied: { readonly result: unknown; readonly rows: readonly Record<string, unknown>[] };
  before(async () => {
    const plain = new Job();
    putTree(join(plain.input, 'g'), group);
    expect(await plain.run(['process-group', '--group', 'g'])).to.include({ code: 0, stderr: '' });
    copied = { result: resultOf(plain), rows: await plain.rows('features.parquet') };
    plain.remove();
  });
  beforeEach(() => {
    job = new Job();
  });
  afterEach(async () => {
    await s3?.close();
    s3 = undefined;
    job.remove();
  });

  it('gives the same bytes as one that was copied, of units in one go and in pieces', async () => {
    writeRecords(job, some([16, 80] as const, 1));
    await cutGroup(job, { threads: 1, pieceBytes: 0, windowSeconds: 7 });
    const ofRecords = resultOf(job);
    s3 = await served(job, { pageKeys: 7 });
    for (const [threads, pieceBytes] of some([[2, 1000] as const, [1, 0] as const, [5, 1000] as const], 1)) {
      const [source, env] = ['s3://bucket/waves/g/', accessTo(s3)];
      await cutGroup(job, { threads, pieceBytes, windowSeconds: 7, source, env });
      expect(resultOf(job)).to.deep.equal(ofRecords);
    }
    const { run, files } = job.json('receipt.json') as { run: { etags: string }; files: { path: string }[] };
    expect(run.etags.split(' ')).to.deep.equal(files.map(({ path }) => s3!.etagOf(`waves/g/${path}`)));
    const ranges = s3.requests.filter(({ key, headers }) => key === 'waves/g/f16_0.dat' && headers.range !== undefined);
    expect(ranges).to.have.length.above(10);
    expect(leftovers()).to.deep.equal([]);
  });

  itWide('gives the right rows although a tenth of the answers are errors, and connections are lost', async () => {
    writeGroup(job);
    s3 = await served(job, {
      fateOf: ({ number }) => {
        if (number % 10 === 3)
          return number % 20 === 3 ? { status: 503, code: 'SlowDown' } : { status: 500, code: 'InternalError' };
        return number % 7 === 5 ? 'cut' : 'answer';
      },
    });
    expect(await stream(job, s3)).to.include({ code: 0, stderr: '' });
    expect(resultOf(job)).to.deep.equal(copied.result);
  });

  it('rejects units whose objects are not those that were listed, or do not fit into memory, and no other', async () => {
    const large = {
      'large.hea': 'large 1 10 750000\nlarge.dat 32 200 12 0 0 0 0 S\n',
      'large.dat': '0'.repeat(3_000_000),
    };
    writeGroup(job, large);
    s3 = await served(job, {
      fateOf: ({ key = '' }) => {
        if (key.endsWith('r1.dat')) s3!.put(key, new Uint8Array(30));
        if (key.endsWith('r2.dat')) s3!.remove(key);
        return 'answer';
      },
    });
    const settings = {
      args: ['--threads', String(runs(1, 5))],
      env: { MACROSHARD_PLACE_MB: '1', ...surveyed(s3, { ...group, ...large }) },
    };
    expect(await stream(job, s3, settings)).to.include({ code: 0, stderr: '' });
    const isRead = ({ path }: Record<string, unknown>) => !['large', 'r1/r1', 'r2/r2'].includes(String(path));
    expect(await job.rows('features.parquet')).to.deep.equal(copied.rows.filter(isRead));
    const rejects = (await job.rows('rejects.parquet')).filter((reject) => !isRead(reject));
    expect(rejects).to.deep.equal([
      {
        group: 'g',
        path: 'large',
        code: 'does-not-fit',
        message:
          'its files take 3 MB, expected at most 1 MB, which is the memory for what is fetched: read this group with copies, or on a machine with more memory',
      },
      {
        group: 'g',
        path: 'r1/r1',
        code: 'object-changed',
        message: '"r1/r1.dat" was changed after the group was listed',
      },
      { group: 'g', path: 'r2/r2', code: 'object-changed', message: '"r2/r2.dat" is gone after the group was listed' },
    ]);
  });

  it('does no work on objects of other content than was surveyed, although keys and sizes are the same', async () => {
    writeGroup(job);
    s3 = await served(job);
    const { code, stderr } = await stream(job, s3, { env: surveyed(s3, group, 'r1/r1.dat') });
    expect([code, stderr]).to.satisfy(
      ([exit, text]: [number, string]) =>
        exit === 1 &&
        text.startsWith(`input of group "g" is not as surveyed: found ${Object.keys(group).length} files of `) &&
        text.includes(' as surveyed, but of other names, sizes or content; newest found: "'),
    );
    expect(s3.requests.filter(({ key }) => key?.endsWith('.dat'))).to.deep.equal([]);
  });

  // In bucket-reader.test.ts the client of S3 does, and tries again.
  itWide('asks the credentials service of its container again where credentials end, with its token', async () => {
    writeGroup(job);
    const asked: (string | undefined)[] = [];
    const service = createServer((request, response) => {
      asked.push(request.headers.authorization);
      const Expiration = new Date('2100-01-01T00:00:00Z');
      response.end(JSON.stringify({ AccessKeyId: `KEY${asked.length}`, SecretAccessKey: 'S', Token: 'T', Expiration }));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    s3 = await served(job, {
      fateOf: ({ number, accessKeyId }) =>
        number > 5 && accessKeyId === 'KEY1' ? { status: 400, code: 'ExpiredToken' } : 'answer',
    });
    const { port } = service.address() as AddressInfo;
    const env = {
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the token',
    };
    try {
      expect(await job.run([...streamed], env)).to.include({ code: 0, stderr: '' });
    } finally {
      service.close();
    }
    expect(resultOf(job)).to.deep.equal(copied.result);
    expect(asked).to.deep.equal(['the token', 'the token']);
    expect(new Set(s3.requests.map(({ headers }) => headers['x-amz-security-token']))).to.deep.equal(new Set(['T']));
  });

  const refusals: Readonly<Record<string, readonly [fateOf: ScriptedS3Options['fateOf'], message: string]>> = {
    'cannot be listed': [
      () => ({ status: 403, code: 'AccessDenied' }),
      's3://bucket/waves/g/ cannot be read: AccessDenied: as the script says',
    ],
    'cannot be read': [
      ({ key }) => (key?.endsWith('r3.dat') ? { status: 403, code: 'AccessDenied' } : 'answer'),
      's3://bucket/waves/g/ cannot be read: "r3/r3.dat" cannot be read from S3: AccessDenied: as the script says',
    ],
  };
  for (const [what, [fateOf, message]] of some(Object.entries(refusals), 1)) {
    it(`ends with S3's reason where a group ${what}, and leaves nothing`, async () => {
      writeGroup(job);
      s3 = await served(job, { fateOf: fateOf! });
      expect(await stream(job, s3)).to.include({ code: 1, stderr: `${message}\n` });
      expect(job.outputNames()).to.deep.equal([]);
      expect(leftovers()).to.deep.equal([]);
    });
  }

  it('ends where nothing lies below the prefix', async () => {
    s3 = await serveS3();
    const message = 'group "g" has no input: nothing lies below s3://bucket/waves/g/\n';
    expect(await stream(job, s3)).to.include({ code: 1, stderr: message });
  });

  it('is refused of an extractor that does not say what its plan reads, and with a source that is no prefix', async () => {
    const args = ['process-group', '--group', 'g', '--extractor', testExtractor(job.root)];
    const reason = 'it has no planFiles, so that nobody knows what its plan reads';
    expect(await job.run([...args, '--source', 's3://bucket/waves/g/'])).to.include({
      code: 1,
      stderr: `extractor test cannot read a group straight from S3: ${reason}\n`,
    });
    expect(await job.run([...args, '--source', 's3://bucket/waves/g'])).to.include({
      code: 2,
      stderr: '--source is "s3://bucket/waves/g", expected s3://BUCKET/PREFIX/ with a slash at its end\n',
    });
  });

  itWide('takes away what a killed job has left in memory', async () => {
    writeGroup(job);
    s3 = await served(job, { fateOf: ({ key }) => (key?.endsWith('.dat') ? 'stall' : 'answer') });
    const child = job.start(streamed, accessTo(s3));
    const place = () => readdirSync('/dev/shm').find((name) => name.startsWith(`macroshard-place-${child.pid}-`));
    while (!s3.requests.some(({ key }) => key?.endsWith('.dat'))) await setImmediate();
    expect(place()).to.be.a('string');
    child.kill('SIGKILL');
    await finished(child);
    await s3.close();
    s3 = await serveS3();
    await stream(job, s3);
    expect(place()).to.equal(undefined);
  });
});

const streamed = ['process-group', '--group', 'g', '--source', 's3://bucket/waves/g/'];

const group = numericsGroup('g', runs(4, 12));

function writeGroup(job: Job, more: Readonly<Record<string, string>> = {}): void {
  putTree(join(job.input, 'g'), { ...group, ...more });
}

async function served(job: Job, options: ScriptedS3Options = {}): Promise<ScriptedS3> {
  const s3 = await serveS3(options);
  s3.putFolder(join(job.input, 'g'), 'waves/g');
  rmSync(job.input, { recursive: true });
  return s3;
}

function stream(
  job: Job,
  s3: ScriptedS3,
  { args = [], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
) {
  return job.run([...streamed, ...args], {
    ...accessTo(s3),
    ...env,
  });
}

/** The settings of a job after a survey of the group, with another ETag of one object. */
function surveyed(
  s3: ScriptedS3,
  files: Readonly<Record<string, string>>,
  changed?: string,
): Readonly<Record<string, string>> {
  const digester = new InputDigester();
  for (const [key, text] of Object.entries(files).sort(([a], [b]) => compareBytes(a, b))) {
    const etag = key === changed ? '0'.repeat(32) : s3.etagOf(`waves/g/${key}`)!;
    digester.add({ key, sizeBytes: Buffer.byteLength(text), etag });
  }
  const [place, version] = [digestText('s3://bucket/waves/g/'), digestText('1')];
  return { DatasetVersion: '1', InputDigest: formatInputDigest({ ...digester.finish(), place, version }) };
}

function accessTo({ endpoint }: ScriptedS3): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'SECRET' };
}

function leftovers(): readonly string[] {
  return readdirSync('/dev/shm').filter((name) => name.startsWith(`macroshard-place-${process.pid}-`));
}
