import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreatePipelineCommand, DescribePipelineCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { definitionOf, errorOf, job } from '../support/embedded.ts';
import { program } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('macroshard serve', () => {
  let folder: string;
  let endpoint: string;
  let stop: () => Promise<number>;
  let stderr = '';

  before(async () => {
    folder = await temporaryFolder();
    const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--state', 'state'], {
      cwd: folder,
      env: { ...process.env, INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    endpoint = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value as string;
    stop = async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    };
  });

  after(async () => {
    expect(await stop()).to.equal(0);
    expect(stderr.trim().split('\n').at(-1)).to.equal('stopping what runs');
  });

  const send = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer }) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options;
      // The path as it is: a URL would take its dots away.
      const sent = httpRequest(endpoint, { path, method, headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() });
      });
      sent.once('error', reject);
      sent.end(body);
    });

  it('prints where it listens, and answers an SDK over HTTP with the region of its signature', async () => {
    expect(endpoint).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new SageMakerClient({ endpoint, region: 'eu-west-3', credentials });
    const { PipelineArn } = await client.send(
      new CreatePipelineCommand({
        PipelineName: 'served',
        PipelineDefinition: JSON.stringify(definitionOf([job('Step', { args: ['x'] })])),
        RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
        ClientRequestToken: undefined,
      }),
    );
    expect(PipelineArn).to.equal('arn:aws:sagemaker:eu-west-3:000000000000:pipeline/served');
    expect(await errorOf(client.send(new DescribePipelineCommand({ PipelineName: 'none' })))).to.equal(
      "ResourceNotFound: Pipeline 'none' does not exist.",
    );
    client.destroy();
  });

  it('takes a definition from the local S3, however it was put there', async () => {
    const text = JSON.stringify(definitionOf([job('Step', { args: ['x'] })]));
    const chunked = `${text.length.toString(16)};chunk-signature=0\r\n${text}\r\n0;chunk-signature=0\r\n\r\n`;
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(text.length) };
    expect((await send('/bucket', { method: 'PUT' })).status).to.equal(200);
    expect((await send('/bucket/a%20b/def.json', { method: 'PUT', headers, body: chunked })).status).to.equal(200);
    expect(await readFile(join(folder, 'state/s3/bucket/a b/def.json'), 'utf8')).to.equal(text);
    expect(await send('/bucket/a%20b/def.json', {})).to.deep.equal({ status: 200, text });
    const create = (ObjectKey: string) =>
      send('/', {
        method: 'POST',
        headers: { 'x-amz-target': 'SageMaker.CreatePipeline' },
        body: JSON.stringify({
          PipelineName: 'from-s3',
          RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
          ClientRequestToken: 'x'.repeat(32),
          PipelineDefinitionS3Location: { Bucket: 'bucket', ObjectKey },
        }),
      });
    expect((await create('none.json')).text).to.include(
      'Unable to read the pipeline definition at s3://bucket/none.json: no such object.',
    );
    expect((await create('a b/def.json')).status).to.equal(200);
  });

  it('says what is wrong with a URI, in the words of S3', async () => {
    const { status, text } = await send('/bucket/%/x', { method: 'PUT', body: 'x' });
    expect([status, /<Code>(.*)<\/Code>/.exec(text)?.[1]]).to.deep.equal([400, 'InvalidURI']);
  });

  it('stays inside its store and on this machine', async () => {
    const outside = await send('/bucket/%2e%2e/%2e%2e/%2e%2e/etc/passwd', {});
    expect(outside.status).to.equal(404);
    expect(outside.text).to.include('<Code>NoSuchKey</Code>');
    expect((await send('/x', { method: 'PUT', headers: { host: 'evil.example' }, body: 'x' })).status).to.equal(403);
  });

  it('says what it does not know, in the words of the protocol', async () => {
    const call = (target: string, body: string) =>
      send('/', { method: 'POST', headers: { 'x-amz-target': target }, body });
    expect(await call('SageMaker.CreateModel', '{}')).to.deep.equal({
      status: 400,
      text: '{"__type":"UnknownOperationException","Message":"The embedded SageMaker does not know SageMaker.CreateModel","message":"The embedded SageMaker does not know SageMaker.CreateModel"}',
    });
    expect((await call('SageMaker.ListPipelines', '{')).text).to.match(/^{"__type":"SerializationException"/);
    expect((await call('SageMaker.ListPipelines', '[]')).text).to.include('The request is no structure');
    expect((await call('SageMaker.DescribePipeline', '{"PipelineName":7}')).text).to.include(
      'PipelineName is not a string',
    );
    expect((await send('/bucket/key', { method: 'PATCH' })).status).to.equal(501);
  });

  it('tells an SDK who it is', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const answer = await send('/', { method: 'POST', headers, body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    expect(answer.text).to.include('<Account>000000000000</Account>');
    const other = await send('/', { method: 'POST', headers, body: 'Action=AssumeRole' });
    expect([other.status, other.text]).to.deep.equal([
      400,
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>The embedded SageMaker answers GetCallerIdentity alone</Message></Error></ErrorResponse>',
    ]);
  });

  it('refuses a port that is taken and one that is none', async () => {
    const port = endpoint.split(':').pop()!;
    const taken = await cli(folder, ['serve', '--port', port]);
    expect([taken.exitCode, taken.stderr]).to.deep.equal([
      3,
      `macroshard: --port ${port}: another program listens there; name another port, or 0 for any\n`,
    ]);
    const wrong = await cli(folder, ['serve', '--port', '70000']);
    expect([wrong.exitCode, wrong.stderr]).to.deep.equal([
      2,
      "macroshard: option '--port <n>' argument '70000' is invalid. expected a number from 0 to 65535\n",
    ]);
    const fault = await cli(folder, ['serve', '--fault', 'A=SageMaker.CAPACITY_ERR']);
    expect([fault.exitCode, fault.stderr]).to.deep.equal([
      2,
      "macroshard: option '--fault <step=exception[:times]>' argument 'A=SageMaker.CAPACITY_ERR' is invalid. no such exception SageMaker.CAPACITY_ERR; the nearest known name is \"SageMaker.CAPACITY_ERROR\"\n",
    ]);
  });
});
