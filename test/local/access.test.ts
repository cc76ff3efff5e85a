import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { ListPipelinesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { listFiles } from '../../pipeline/aws/bucket.ts';
import { operations } from '../../pipeline/local/api/operations.ts';
import { cli } from '../support/cli.ts';
import { inEnvironment } from '../support/in-environment.ts';
import { program } from '../support/program.ts';
import { type Served, serveHere } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, some } from '../support/wide.ts';

const howToGetIt =
  "The request is not signed (version 4) with this service's access key, which " +
  'eval "$(npx macroshard serve --env)" sets for a shell; give the --state that the service was started with.';

const scope = '20260101/us-east-1/s3/aws4_request';
const signedWith = (credential: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
});

describe('who may call what is served', () => {
  let folder: string;
  let served: Served;
  let key: string;

  before(async () => {
    folder = await temporaryFolder();
    mkdirSync(join(folder, 'mounted'));
    writeFileSync(join(folder, 'mounted/file'), 'mine');
    served = await serveHere(folder, ['--mount', 's3://bucket/data=mounted']);
    key = readFileSync(join(folder, 'state/access-key'), 'utf8').trim();
  });
  after(() => served.stop());

  /** Ways to ask without the key: headers, and what is added to the query. */
  const strangers = (): Readonly<Record<string, readonly [headers: object, query?: string]>> => ({
    nothing: [{}],
    'another key': [signedWith(`any/${scope}`)],
    'the key in small letters': [signedWith(`${key.toLowerCase()}/${scope}`)],
    'its beginning': [signedWith(`${key.slice(0, -1)}/${scope}`)],
    'more than it': [signedWith(`${key}A/${scope}`)],
    'no scope': [signedWith(key)],
    'an empty one': [signedWith(`/${scope}`)],
    'two keys in one header': [signedWith(`any/${scope}, Credential=${key}/${scope}`)],
    'two headers': [
      { authorization: [signedWith(`any/${scope}`).authorization, signedWith(`${key}/${scope}`).authorization] },
    ],
    'two headers, the key in the first': [
      { authorization: [signedWith(`${key}/${scope}`).authorization, signedWith(`any/${scope}`).authorization] },
    ],
    'another mechanism': [{ authorization: `AWS ${key}:signature` }],
    'a bearer': [{ authorization: `Bearer ${key}` }],
    'another header': [{ 'x-amz-security-token': key, 'x-amz-access-key': key, cookie: `key=${key}` }],
    'a query without its scope': [{}, `X-Amz-Credential=${key}`],
    'two in the query': [{}, `X-Amz-Credential=any/${scope}&X-Amz-Credential=${key}/${scope}`],
    'header and query at once': [signedWith(`any/${scope}`), `X-Amz-Credential=${key}/${scope}`],
    'version 2': [{}, `AWSAccessKeyId=${key}&Signature=x&Expires=9999999999`],
  });

  it('finds nothing read, started or stored over any of the services without the key', async () => {
    const before = snapshot(folder);
    const refusedJson = { __type: 'UnrecognizedClientException', Message: howToGetIt, message: howToGetIt };
    const targets = [...operations.keys(), 'SageMaker.CreateModel'];
    const paths = ['/', '/bucket', '/bucket/data/file', '/bucket/new', '/bucket?list-type=2', '/%'];
    const methods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE', 'PATCH'];
    const objects = paths.flatMap((path) => methods.map((method) => [method, path] as const));
    const telling = [
      ['GET', '/bucket/data/file'],
      ['PUT', '/bucket/new'],
      ['DELETE', '/bucket/data/file'],
      ['GET', '/bucket?list-type=2'],
      ['GET', '/'],
    ] as const;
    for (const [who, [headers, query = '']] of Object.entries(strangers())) {
      const isFirst = who === 'nothing';
      for (const target of isFirst ? targets : some(targets, 3)) {
        const request = { method: 'POST', headers: { ...headers, 'x-amz-target': target }, body: '{}' };
        const { status, text } = await served.send(`/?${query}`, request);
        expect([status, JSON.parse(text)], `${who}: ${target}`).to.deep.equal([400, refusedJson]);
      }
      for (const action of some(['GetCallerIdentity', 'GetRole', 'AssumeRole'], isFirst ? 3 : 1)) {
        const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await served.send(`/?${query}`, { method: 'POST', headers: form, body: `Action=${action}` });
        expect(answer, `${who}: ${action}`).to.deep.equal({
          status: 403,
          text: `<ErrorResponse><Error><Type>Sender</Type><Code>UnrecognizedClientException</Code><Message>${howToGetIt}</Message></Error></ErrorResponse>`,
        });
      }
      for (const [method, path] of isFirst || isWide ? objects : telling) {
        const separator = path.includes('?') ? '&' : '?';
        const { status, text } = await served.send(`${path}${separator}${query}`, {
          method,
          headers: { ...headers },
          ...(['GET', 'HEAD', 'DELETE'].includes(method) ? {} : { body: 'x' }),
        });
        const code = method === 'HEAD' ? undefined : 'InvalidAccessKeyId';
        expect([status, /<Code>(.*)<\/Code>/.exec(text)?.[1]], `${who}: ${method} ${path}`).to.deep.equal([403, code]);
      }
    }
    expect(snapshot(folder)).to.deep.equal(before);
  });

  it('is told how to get the key', async () => {
    const { text } = await served.send('/bucket/data/file');
    const inXml = howToGetIt.replaceAll('"', '&quot;');
    expect(text).to.include(`<Code>InvalidAccessKeyId</Code><Message>${inXml}</Message>`);
  });

  it('may ask with the key, in a header or in a presigned URL, whose hoisted headers count', async () => {
    expect(await served.send('/bucket/data/file', { headers: signedWith(`${key}/${scope}`) })).to.deep.equal({
      status: 200,
      text: 'mine',
    });
    const presigned = (path: string, more = '') =>
      `${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(`${key}/${scope}`)}` +
      `&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=0${more}`;
    expect(await served.send(presigned('/bucket/data/file', '&x-id=GetObject'))).to.deep.equal({
      status: 200,
      text: 'mine',
    });
    const put = { method: 'PUT', body: 'theirs' };
    // As the SDK for JavaScript signs it, with the checksum of the empty body that it then has.
    const checksum = '&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject';
    expect((await served.send(presigned('/bucket/presigned', checksum), put)).status).to.equal(200);
    expect(readFileSync(join(folder, 'state/s3/bucket/presigned'), 'utf8')).to.equal('theirs');
    const copy = presigned('/bucket/presigned', '&x-amz-copy-source=%2Fbucket%2Fdata%2Ffile');
    expect((await served.send(copy, { method: 'PUT' })).status).to.equal(200);
    expect(readFileSync(join(folder, 'state/s3/bucket/presigned'), 'utf8')).to.equal('mine');
    const list = await served.send(presigned('/bucket', '&list-type=2&prefix=data%2F'));
    expect(list.text).to.include('<Key>data/file</Key>');
  });

  it('is decided for each request of a connection', async () => {
    const { port } = new URL(served.endpoint);
    const request = (headers: string) => `GET /bucket/data/file HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}\r\n`;
    const allowed = `Authorization: ${signedWith(`${key}/${scope}`).authorization}\r\n`;
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString();
      });
      socket.on('close', () => resolve(received));
      socket.write(request(allowed) + request('') + request(`${allowed}Connection: close\r\n`));
    });
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal(['200', '403', '200']);
  });

  it('is set up by what --env prints, in a shell that had others', async () => {
    const { stdout, exitCode } = await cli(folder, ['serve', '--env', '--state', 'state']);
    expect(exitCode).to.equal(0);
    const env = {
      PATH: process.env.PATH,
      AWS_PROFILE: 'mine',
      AWS_SESSION_TOKEN: 'x',
      AWS_DEFAULT_REGION: 'eu-west-3',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
    };
    const shown = execFileSync('sh', ['-c', `${stdout}\nenv`], { env, encoding: 'utf8' });
    const set = Object.fromEntries([...shown.matchAll(/^(AWS_\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
    expect(set).to.deep.equal({
      AWS_ENDPOINT_URL: served.endpoint,
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: 'unused',
      AWS_REGION: 'eu-west-3',
      AWS_DEFAULT_REGION: 'eu-west-3',
    });
    const config = {
      endpoint: served.endpoint,
      region: 'eu-west-3',
      credentials: { accessKeyId: key, secretAccessKey: 'unused' },
    };
    const sageMaker = new SageMakerClient(config);
    expect((await sageMaker.send(new ListPipelinesCommand({}))).PipelineSummaries).to.deep.equal([]);
    sageMaker.destroy();
    const s3 = new S3Client({ ...config, forcePathStyle: true } as S3ClientConfig);
    expect((await listFiles(s3, 'bucket', 'data/')).map(({ path }) => path)).to.deep.equal(['file']);
    s3.destroy();
    const here = await inEnvironment({ ...process.env, ...set }, () => cli(folder, ['list']));
    expect([here.exitCode, here.stderr]).to.deep.equal([0, '']);
    if (!isWide) return;
    const list = async (more: object = {}) => {
      const child = spawn(process.execPath, [program, 'list'], { env: { ...set, ...more } });
      const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      return [status, said];
    };
    expect(await list()).to.deep.equal([0, '']);
    expect(await list({ AWS_ACCESS_KEY_ID: 'any' })).to.deep.equal([
      3,
      `macroshard: ${served.endpoint} does not accept these credentials (UnrecognizedClientException: ${howToGetIt}); check keys, region and clock\n`,
    ]);
  });

  it('needs no key of whoever has the store (--local)', async () => {
    const { exitCode, stderr } = await cli(folder, ['list', '--local', '--state', 'state', '--json']);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
  });

  describe('the access key', () => {
    const env = (state: string, ...flags: string[]) => cli(folder, ['serve', '--env', '--state', state, ...flags]);
    const keyOf = (stdout: string) => /AWS_ACCESS_KEY_ID=(.*)/.exec(stdout)?.[1];

    it("is 32 characters of chance in the store, its owner's alone, and made once", async () => {
      const printed = await Promise.all(Array.from({ length: 5 }, () => env('fresh', '--port', '4000')));
      const keys = new Set(printed.map(({ stdout }) => keyOf(stdout)));
      expect(keys.size).to.equal(1);
      expect([...keys][0])
        .to.match(/^[A-Z2-7]{32}$/)
        .and.not.equal(key);
      expect(printed[0]!.stdout).to.include('export AWS_ENDPOINT_URL=http://127.0.0.1:4000\n');
      expect(readdirSync(join(folder, 'fresh'))).to.deep.equal(['access-key']);
      expect(statSync(join(folder, 'fresh/access-key')).mode & 0o777).to.equal(0o600);
      expect((await env('fresh')).stdout).to.include('export AWS_ENDPOINT_URL=http://127.0.0.1:4599\n');
    });

    it('is not taken from where others could have read or put it', async () => {
      const path = join(folder, 'odd/access-key');
      const again = `remove ${path}, and another key is made`;
      const refused = async (stderr: string) => {
        expect(await env('odd')).to.deep.equal({
          exitCode: 3,
          stdout: '',
          stderr: `macroshard: ${stderr}: ${again}\n`,
        });
        expect(await cli(folder, ['serve', '--port', '0', '--state', 'odd'])).to.include({ exitCode: 3, stdout: '' });
        execFileSync('rm', ['-rf', path]);
      };
      mkdirSync(join(folder, 'odd'));
      writeFileSync(path, `${key}\n`);
      chmodSync(path, 0o644);
      await refused(`${path} holds the key to all that is served, and is not its owner's alone`);
      writeFileSync(path, 'any\n', { mode: 0o600 });
      await refused(`${path} holds no access key`);
      symlinkSync(join(folder, 'state/access-key'), path);
      await refused(`${path} is no file`);
      symlinkSync(join(folder, 'nowhere'), path);
      await refused(`${path} is no file`);
      mkdirSync(path);
      await refused(`${path} is no file`);
      expect(existsSync(join(folder, 'nowhere'))).to.equal(false);
    });
  });
});

/** Every file's path, time and content. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, `${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`];
    }),
  );
}
