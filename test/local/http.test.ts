import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreatePipelineCommand, DescribePipelineCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { ask } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { createPipeline, definitionOf, errorOf, job } from '../support/embedded.ts';
import { type Served, serveHere, serveIn } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('macroshard serve', () => {
  let folder: string;
  let served: Served;

  before(async () => {
    folder = await temporaryFolder();
    served = await serveHere(folder, ['--any-credentials']);
  });

  after(() => served.stop());

  const send: Served['send'] = (...request) => served.send(...request);

  it('prints where it listens, and answers an SDK over HTTP with the region of its signature', async () => {
    const { endpoint } = served;
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

  it('says what it does on the other stream, and ends well when it is asked to', async () => {
    const place = await temporaryFolder();
    const running = await serveIn(place, ['--any-credentials']);
    expect((await running.send('/bucket', { method: 'PUT' })).status).to.equal(200);
    expect(await running.stop()).to.equal(0);
    expect(running.stderr()).to.equal(
      `state in ${join(place, 'state')}\nfor clients: eval "$(npx macroshard serve --env --state state)"\n` +
        '--any-credentials: whoever reaches 127.0.0.1 on this machine may run programs and read data as you\n' +
        'stopping what runs\n',
    );
  });

  it('prints the address of its page, which shows what its clients of us-east-1 have made', async () => {
    const client = new SageMakerClient({
      ...{ endpoint: served.endpoint, region: 'us-east-1' },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    await createPipeline(client, 'shown', definitionOf([job('Step', { args: ['x'] })]));
    client.destroy();
    const { origin, pathname, search } = new URL(served.page);
    expect(served.page).to.match(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
    expect((await ask(origin, pathname)).status).to.equal(401);
    const { headers } = await ask(origin, `${pathname}${search}`);
    const cookie = headers['set-cookie']![0]!.split(';')[0]!;
    const { text } = await ask(origin, '/', { headers: { cookie } });
    expect([...text.matchAll(/<a href="pipelines\/(\w+)\/">/g)].map(([, name]) => name)).to.deep.equal(['shown']);
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
    const from = async (headers: Record<string, string>) => {
      const { status, text } = await send('/abc/x', { method: 'PUT', headers, body: 'x' });
      return `${status} ${text}`;
    };
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost@evil.example']) {
      expect(await from({ host })).to.equal('403 the embedded SageMaker answers on 127.0.0.1 and localhost alone\n');
    }
    for (const origin of ['http://evil.example', 'null', served.endpoint, '']) {
      const refused = '403 the embedded SageMaker answers no page in a browser: the request has an Origin\n';
      expect(await from({ origin })).to.equal(refused);
    }
    for (const path of ['/abc/x', `${served.endpoint}/abc/x`]) expect((await send(path)).status, path).to.equal(404);
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

  for (const [what, path, problem] of [
    ['a folder of extractors that is not there', 'mine', 'no such file or folder'],
    ['a file in its place', 'mine.js', 'is a file'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      writeFileSync(join(folder, 'mine.js'), '');
      const refused = await cli(folder, ['serve', '--port', '0', '--extractors', path]);
      expect([refused.exitCode, refused.stderr]).to.deep.equal([
        2,
        `macroshard: --extractors ${path}: ${problem}; expected the folder that extractors lie in\n`,
      ]);
    });
  }

  it('refuses a port that is taken and one that is none', async () => {
    const port = served.endpoint.split(':').pop()!;
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
