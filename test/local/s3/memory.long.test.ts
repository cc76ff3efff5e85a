import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { type ServedProcess, serveIn } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const megabyte = 1024 * 1024;

describe('the memory of the embedded S3', () => {
  let served: ServedProcess;
  before(async function () {
    if (process.platform !== 'linux') {
      console.log('skipped: only Linux tells the most memory that another process has had');
      this.skip();
    }
    served = await serveIn(await temporaryFolder(), ['--any-credentials']);
    await served.send('/bucket', { method: 'PUT' });
  });
  after(() => served?.stop());

  async function peakMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${served.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
  }

  async function send(method: string, path: string, megabytes = 0, headers: Record<string, string> = {}) {
    const length = String(megabytes * megabyte);
    const sent = httpRequest(served.endpoint, { method, path, headers: { 'content-length': length, ...headers } });
    Readable.from(Array.from({ length: megabytes }, (_, index) => Buffer.alloc(megabyte, index))).pipe(sent);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }

  it('does not follow the size of an object that is put, got, copied or uploaded in parts', async () => {
    const before = await peakMegabytes();
    const put = await send('PUT', '/bucket/large', 200, { 'content-md5': '' });
    expect(put.statusCode).to.equal(400);
    put.resume();
    expect((await send('PUT', '/bucket/large', 200)).resume().statusCode).to.equal(200);
    let byteCount = 0;
    for await (const chunk of await send('GET', '/bucket/large')) byteCount += (chunk as Buffer).length;
    expect(byteCount).to.equal(200 * megabyte);
    const copied = await send('PUT', '/bucket/copied', 0, { 'x-amz-copy-source': '/bucket/large' });
    expect(copied.resume().statusCode).to.equal(200);
    const begun = await text(await send('POST', '/bucket/parts?uploads'));
    const of = `/bucket/parts?uploadId=${/<UploadId>(.*)<\/UploadId>/.exec(begun)![1]}`;
    const parts: string[] = [];
    for (let number = 1; number <= 4; number++) {
      const part = await send('PUT', `${of}&partNumber=${number}`, 50);
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${part.resume().headers.etag}</ETag></Part>`);
    }
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    expect((await served.send(of, { method: 'POST', body })).status).to.equal(200);
    const grown = (await peakMegabytes()) - before;
    console.log(`      ${Math.round(before)} MB, and ${Math.round(grown)} MB more`);
    expect(grown).to.be.below(100);
  });
});
