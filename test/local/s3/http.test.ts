import { once } from 'node:events';
import { cp, readdir, readFile } from 'node:fs/promises';
import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { expect } from 'chai';
import { until } from '../../support/embedded.ts';
import { type Served, serveHere, serveIn } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { itWide } from '../../support/wide.ts';

describe('the embedded S3 over HTTP', () => {
  let folder: string;
  let served: Served;
  let agent: Agent;
  before(async () => {
    folder = await temporaryFolder();
    served = await serveHere(folder, ['--any-credentials']);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await served.send('/bucket', { method: 'PUT' });
  });
  after(async () => {
    agent.destroy();
    await served.stop();
  });

  const begin = (options: RequestOptions): ClientRequest => httpRequest(served.endpoint, { agent, ...options });
  const answerTo = async (sent: ClientRequest) => {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { response, text: await text(response), socket: sent.socket };
  };
  const leftovers = () => readdir(join(folder, 'state/s3-unfinished')).catch(() => []);

  it('asks for a body that waits to be asked for', async () => {
    const headers = { expect: '100-continue', 'content-length': 4 };
    const sent = begin({ method: 'PUT', path: '/bucket/waiting', headers });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('text');
    expect((await answerTo(sent)).response.statusCode).to.equal(200);
    expect(await readFile(join(folder, 'state/s3/bucket/waiting'), 'utf8')).to.equal('text');
  });

  it('answers HEAD with the length and no body, of errors, too', async () => {
    await served.send('/bucket/known', { method: 'PUT', body: '12345' });
    const known = await answerTo(begin({ method: 'HEAD', path: '/bucket/known' }).end());
    expect([known.response.statusCode, known.response.headers['content-length'], known.text]).to.deep.equal([
      200,
      '5',
      '',
    ]);
    const missing = await answerTo(begin({ method: 'HEAD', path: '/bucket/missing' }).end());
    expect([missing.response.statusCode, missing.text]).to.deep.equal([404, '']);
    expect(missing.socket).to.equal(known.socket);
  });

  it('keeps the connection after a body that it did not take', async () => {
    const body = Buffer.alloc(3_000_000);
    const put = (path: string, headers: Record<string, string> = {}) =>
      answerTo(begin({ method: 'PUT', path, headers }).end(body));
    const first = await put('/bucket/large');
    const refused = [
      await put('/nowhere/large'),
      await put('/bucket/30//large'),
      await put('/bucket/large', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }),
      await put('/bucket/large', { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '9' }),
    ];
    expect(refused.map(({ response }) => response.statusCode)).to.deep.equal([404, 400, 400, 400]);
    for (const { socket } of refused) expect(socket).to.equal(first.socket);
    expect((await put('/bucket/large')).response.statusCode).to.equal(200);
    expect(await leftovers()).to.deep.equal([]);
  });

  it('has an id for each answer, which error documents name, and escapes what was asked', async () => {
    const { response, text } = await answerTo(begin({ path: '/bucket/%3C%26%3E%01' }).end());
    const id = response.headers['x-amz-request-id'];
    expect(text).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        `<Key>&lt;&amp;&gt;&#1;</Key><Resource>/bucket/%3C%26%3E%01</Resource><RequestId>${id}</RequestId><HostId>local</HostId></Error>`,
    );
    expect(response.headers['content-type']).to.equal('application/xml');
    const other = await answerTo(begin({ path: '/bucket/known' }).end());
    expect(other.response.headers['x-amz-request-id'])
      .to.match(/^[0-9A-F]{16}$/)
      .and.not.to.equal(id);
  });

  it('takes no path without a bucket for a list of buckets', async () => {
    const { response, text } = await answerTo(begin({ path: '//bucket/x' }).end());
    expect([response.statusCode, /<Code>(.*?)<\/Code>/.exec(text)?.[1]]).to.deep.equal([400, 'InvalidURI']);
  });

  it('finds the bucket in the name of the host, where it is there', async () => {
    const headers = { host: 'bucket.localhost' };
    const put = begin({ method: 'PUT', path: '/by/host', headers }).end('text');
    expect((await answerTo(put)).response.statusCode).to.equal(200);
    expect((await served.send('/bucket/by/host')).text).to.equal('text');
    const listed = await answerTo(begin({ path: '/?list-type=2&prefix=by/', headers }).end());
    expect(listed.text).to.include('<Key>by/host</Key>');
  });

  it('stores nothing of a body whose sender has gone', async () => {
    const sent = httpRequest(served.endpoint, {
      method: 'PUT',
      path: '/bucket/gone',
      headers: { 'content-length': 9e6 },
    });
    sent.on('error', () => {});
    sent.write(Buffer.alloc(1_000_000));
    await until(async () => (await leftovers()).length === 1);
    sent.destroy();
    await until(async () => (await leftovers()).length === 0);
    expect((await served.send('/bucket/gone')).status).to.equal(404);
  });

  it('has what it had, where its files are as they are while it writes', async () => {
    const [place, copy] = [await temporaryFolder(), await temporaryFolder()];
    const writing = await serveHere(place, ['--any-credentials']);
    const { of, sent } = await beginToWrite(writing, place);
    await cp(place, copy, { recursive: true });
    sent.destroy();
    await writing.stop();
    await expectWhatItHad(await serveHere(copy, ['--any-credentials']), of);
  });

  itWide('has what it had, when it is killed while it writes', async () => {
    const place = await temporaryFolder();
    const killed = await serveIn(place, ['--any-credentials']);
    const { of } = await beginToWrite(killed, place);
    process.kill(killed.pid, 'SIGKILL');
    await expectWhatItHad(await serveIn(place, ['--any-credentials']), of);
  });

  /** Begins to put another object in the place of `old`, after an upload of one part. */
  async function beginToWrite(writing: Served, place: string) {
    await writing.send('/bucket', { method: 'PUT' });
    await writing.send('/bucket/object', { method: 'PUT', body: 'old' });
    const begun = await writing.send('/bucket/parts?uploads', { method: 'POST' });
    const of = `/bucket/parts?uploadId=${/<UploadId>(.*)<\/UploadId>/.exec(begun.text)![1]}`;
    await writing.send(`${of}&partNumber=1`, { method: 'PUT', body: 'part' });
    const sent = httpRequest(writing.endpoint, {
      method: 'PUT',
      path: '/bucket/object',
      headers: { 'content-length': 9e6 },
    });
    sent.on('error', () => {});
    sent.write(Buffer.alloc(1_000_000));
    await until(async () => (await readdir(join(place, 'state/s3-unfinished'))).length === 1);
    return { of, sent };
  }

  async function expectWhatItHad(again: Served, of: string) {
    expect((await again.send('/bucket/object')).text).to.equal('old');
    const listed = await again.send('/bucket?list-type=2');
    expect([...listed.text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).to.deep.equal(['object']);
    expect((await again.send(of)).text).to.include('<PartNumber>1</PartNumber>');
    await again.stop();
  }

  it('goes on giving an object that is replaced or deleted meanwhile, as it was', async () => {
    await served.send('/bucket/replaced', { method: 'PUT', body: Buffer.alloc(20_000_000, 'a') });
    const sent = httpRequest(served.endpoint, { path: '/bucket/replaced' }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await served.send('/bucket/replaced', { method: 'PUT', body: 'another' });
    await served.send('/bucket/replaced', { method: 'DELETE' });
    expect((await buffer(response)).equals(Buffer.alloc(20_000_000, 'a'))).to.equal(true);
  });
});
