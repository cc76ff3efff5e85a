import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { errorOf } from '../../support/embedded.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runs } from '../../support/wide.ts';
import { type EmbeddedS3, openS3 } from './embedded-s3.ts';

describe('objects of the embedded S3', () => {
  let folder: string;
  let s3: EmbeddedS3;
  before(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'data'));
    s3 = await openS3(folder, { mounts: [{ uri: 's3://bucket/mounted', folder: join(folder, 'data') }] });
  });

  const put = (Key: string, Body: string, more: object = {}) =>
    s3.client.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body, ...more }));
  const get = async (Key: string, more: object = {}) => {
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: 'bucket', Key, ...more }));
    return { ...answer, text: await answer.Body!.transformToString() };
  };
  const head = (Key: string, more: object = {}) =>
    s3.client.send(new HeadObjectCommand({ Bucket: 'bucket', Key, ...more }));
  const keys = async (Prefix: string) => {
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix }));
    return Contents.map(({ Key }) => Key);
  };

  it('gives back what was put with it, and one ETag everywhere, which is no MD5', async () => {
    const { ETag } = await put('told/a.json', '{}', {
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      CacheControl: 'no-store',
      Metadata: { owner: 'me' },
      ChecksumAlgorithm: 'SHA256',
    });
    expect(ETag).to.match(/^"[0-9a-f]{32}-1"$/);
    expect(ETag).not.to.include(createHash('md5').update('{}').digest('hex'));
    const read = await get('told/a.json', { ChecksumMode: 'ENABLED' });
    expect(read.text).to.equal('{}');
    expect([read.ETag, read.ContentType, read.ContentEncoding, read.CacheControl, read.ContentLength]).to.deep.equal([
      ETag,
      'application/json',
      'identity',
      'no-store',
      2,
    ]);
    expect(read.Metadata).to.deep.equal({ owner: 'me' });
    expect(read.ChecksumSHA256).to.equal(createHash('sha256').update('{}').digest('base64'));
    expect(read.ChecksumType).to.equal('FULL_OBJECT');
    const looked = await head('told/a.json');
    expect([looked.ETag, looked.ContentLength, looked.Metadata]).to.deep.equal([ETag, 2, { owner: 'me' }]);
    expect(looked.LastModified).to.be.an.instanceOf(Date);
    const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'told/' }));
    expect(Contents!.map((each) => [each.Key, each.ETag, each.Size])).to.deep.equal([['told/a.json', ETag, 2]]);
  });

  it('takes a stream whose length nobody knows, with its checksum behind it', async () => {
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')]);
    await s3.client.send(
      new PutObjectCommand({
        Bucket: 'bucket',
        Key: 'stream',
        Body,
        ContentLength: 140_000,
        ChecksumAlgorithm: 'CRC32C',
      }),
    );
    const { text, ContentLength } = await get('stream');
    expect([ContentLength, text.lastIndexOf('a'), text.length]).to.deep.equal([140_000, 69_999, 140_000]);
    expect((await head('stream', { ChecksumMode: 'ENABLED' })).ChecksumCRC32C).to.be.a('string');
  });

  it('gives a file that came otherwise an ETag that changes when the file does', async () => {
    const path = join(folder, 'data/file');
    await writeFile(path, 'one');
    const { ETag, ContentType, Metadata } = await head('mounted/file');
    expect([ETag, (await get('mounted/file')).ETag]).to.deep.equal([ETag, ETag]);
    expect([ContentType, Metadata]).to.deep.equal(['binary/octet-stream', {}]);
    await writeFile(path, 'two');
    await utimes(path, 1, 1);
    expect((await head('mounted/file')).ETag).not.to.equal(ETag);
    await put('mounted/file', 'put', { Metadata: { a: 'b' } });
    expect(await readFile(path, 'utf8')).to.equal('put');
    expect((await head('mounted/file')).Metadata).to.deep.equal({ a: 'b' });
    await writeFile(path, 'written since');
    expect((await head('mounted/file')).Metadata).to.deep.equal({});
  });

  it('answers ranges as S3 does', async () => {
    await put('ten', '0123456789');
    const part = async (Range: string) => {
      const { text, ContentRange } = await get('ten', { Range });
      return [text, ContentRange];
    };
    expect(await part('bytes=2-4')).to.deep.equal(['234', 'bytes 2-4/10']);
    expect(await part('bytes=7-99')).to.deep.equal(['789', 'bytes 7-9/10']);
    expect(await part('bytes=0-9')).to.deep.equal(['0123456789', 'bytes 0-9/10']);
    expect(await part('bytes=8-')).to.deep.equal(['89', 'bytes 8-9/10']);
    expect(await part('bytes=-3')).to.deep.equal(['789', 'bytes 7-9/10']);
    for (const whole of ['bytes=0-1,4-5', 'bytes=5-1', 'lines=1-2', 'bytes=-']) {
      expect(await part(whole)).to.deep.equal(['0123456789', undefined]);
    }
    for (const none of ['bytes=10-', 'bytes=-0']) {
      expect(await errorOf(part(none))).to.equal('InvalidRange: The requested range is not satisfiable');
    }
    const { status, headers } = await s3.send('GET', '/bucket/ten', { headers: { range: 'bytes=10-' } });
    expect([status, headers['content-range']]).to.deep.equal([416, 'bytes */10']);
    await put('empty', '', { ContentLength: 0 });
    expect((await get('empty')).text).to.equal('');
    expect(await errorOf(get('empty', { Range: 'bytes=0-' }))).to.match(/^InvalidRange: /);
    expect((await get('ten', { PartNumber: 1 })).text).to.equal('0123456789');
  });

  it('keeps conditions of who reads and who writes', async () => {
    const { ETag } = await put('conditional', 'one', { IfNoneMatch: '*' });
    const failed = 'PreconditionFailed: At least one of the pre-conditions you specified did not hold';
    expect(await errorOf(put('conditional', 'two', { IfNoneMatch: '*' }))).to.equal(failed);
    expect(await errorOf(put('conditional', 'two', { IfMatch: '"other-1"' }))).to.equal(failed);
    expect(await errorOf(put('nothing-here', 'two', { IfMatch: ETag }))).to.equal(
      'NoSuchKey: The specified key does not exist.',
    );
    expect((await get('conditional', { IfMatch: ETag })).text).to.equal('one');
    const unchanged = await s3.send('GET', '/bucket/conditional', { headers: { 'if-none-match': ETag! } });
    expect([unchanged.status, unchanged.text, unchanged.headers.etag]).to.deep.equal([304, '', ETag]);
    await put('conditional', 'two', { IfMatch: ETag });
    expect(await errorOf(get('conditional', { IfMatch: ETag }))).to.equal(failed);
    expect((await get('conditional', { IfNoneMatch: ETag })).text).to.equal('two');
    const later = new Date((await head('conditional')).LastModified!.getTime() + 1000);
    expect(await errorOf(get('conditional', { IfUnmodifiedSince: new Date(0) }))).to.equal(failed);
    expect((await get('conditional', { IfUnmodifiedSince: later })).text).to.equal('two');
    const since = { 'if-modified-since': later.toUTCString() };
    expect((await s3.send('GET', '/bucket/conditional', { headers: since })).status).to.equal(304);
    const ranged = { 'if-range': ETag!, range: 'bytes=0-0' };
    expect((await s3.send('GET', '/bucket/conditional', { headers: ranged })).status).to.equal(200);
  });

  it('has exactly one of many that are put at once as a new object, and only whole ones', async () => {
    const bodies = Array.from({ length: runs(6, 12) }, (_, index) => String(index).padStart(2, '0').repeat(50_000));
    const created = await Promise.allSettled(bodies.map((body) => put('once', body, { IfNoneMatch: '*' })));
    expect(created.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    await Promise.all(
      bodies.map(async (body) => {
        await put('raced', body);
        const { text, ETag } = await get('raced');
        expect(bodies).to.include(text);
        expect(ETag).to.match(/-1"$/);
      }),
    );
    const { ChecksumCRC32 } = await head('raced', { ChecksumMode: 'ENABLED' });
    expect(ChecksumCRC32).to.be.a('string');
    expect(await s3.leftovers()).to.deep.equal([]);
  });

  it('answers whoever comes while objects come and go', async () => {
    await put('source', 'x');
    const statuses = await Promise.all(
      Array.from({ length: runs(48, 120) }, async (_, index) => {
        const path = `/bucket/storm/${index % 3}/key`;
        const headers: Record<string, string> = index % 4 === 3 ? { 'x-amz-copy-source': '/bucket/source' } : {};
        const { status } = await s3.send(['PUT', 'GET', 'DELETE', 'PUT'][index % 4]!, path, { headers, body: 'y' });
        return status;
      }),
    );
    expect([...new Set(statuses)].filter((status) => ![200, 204, 404].includes(status))).to.deep.equal([]);
  });

  it('clears what killed processes had begun to write, and nothing that grows', async () => {
    const unfinished = join(folder, 'state/s3-unfinished');
    await writeFile(join(unfinished, 'old'), 'x');
    await writeFile(join(unfinished, 'growing'), 'x');
    const past = Date.now() / 1000 - 2 * 60 * 60;
    await utimes(join(unfinished, 'old'), past, past);
    await openS3(folder);
    expect(await readdir(unfinished)).to.deep.equal(['growing']);
    await rm(join(unfinished, 'growing'));
  });

  it('puts objects onto another device than the state lies on', async function () {
    const device = async (path: string) => (await stat(path).catch(() => undefined))?.dev;
    const own = await device(folder);
    const [memory, disk] = await Promise.all(['/dev/shm', '/tmp'].map(device));
    if (memory === disk || memory === undefined || disk === undefined) {
      console.log('skipped: /dev/shm and /tmp are no two devices');
      return this.skip();
    }
    const other = await mkdtemp(join(memory === own ? '/tmp' : '/dev/shm', 'macroshard-test-'));
    after(() => rm(other, { recursive: true }));
    const { client, send } = await openS3(folder, { mounts: [{ uri: 's3://bucket/other', folder: other }] });
    const { ETag } = await client.send(
      new PutObjectCommand({
        Bucket: 'bucket',
        Key: 'other/a/b',
        Body: 'text',
        Metadata: { a: 'b' },
        IfNoneMatch: '*',
      }),
    );
    const { text, headers } = await send('GET', '/bucket/other/a/b');
    expect([text, headers.etag, headers['x-amz-meta-a']]).to.deep.equal(['text', ETag, 'b']);
    expect(await readdir(join(other, 'a'))).to.deep.equal(['b']);
  });

  it('keeps keys of any characters that a file can have', async () => {
    const odd = [
      'a b',
      'a+b',
      'a%2Fb',
      'it\'s "quoted"',
      '<&>',
      'ä/\u{1f600}/x',
      '~',
      'end.',
      '?x=1',
      '#',
      '*',
      '\\',
      '\u0001',
    ];
    for (const key of odd) await put(`odd/${key}`, key);
    for (const key of odd) expect((await get(`odd/${key}`)).text).to.equal(key);
    const listed = await s3.client.send(
      new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'odd/', EncodingType: 'url' }),
    );
    const decoded = listed.Contents!.map(({ Key }) => decodeURIComponent(Key!));
    expect([...decoded].sort()).to.deep.equal(odd.map((key) => `odd/${key}`).sort());
    expect(await readdir(s3.path('odd'))).to.include.members(['a b', 'a+b', 'a%2Fb']);
  });

  it('says why a file cannot have a key, and finds nothing under it', async () => {
    const of = (key: string) =>
      put(key, 'x').then(
        () => 'none',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await of('30//x')).to.equal(
      'InvalidRequest: Objects are files here: no key can hold two slashes in a row, or begin with one',
    );
    expect(await of('a/../b')).to.equal('InvalidRequest: Objects are files here: no part of a key can be . or ..');
    expect(await of('x'.repeat(300))).to.equal(
      'KeyTooLongError: Objects are files here: no part of a key between slashes has more than 255 bytes',
    );
    expect(await of('ä/'.repeat(400))).to.equal('KeyTooLongError: Your key is too long');
    await put('file', 'x');
    const inTheWay =
      'InvalidRequest: Objects are files here: no key can be the beginning of another one that goes on with a slash';
    expect(await of('file/below')).to.equal(inTheWay);
    await put('above/file', 'x');
    expect(await of('above')).to.equal(inTheWay);
    expect(await errorOf(get('30//x'))).to.equal('NoSuchKey: The specified key does not exist.');
    expect(await errorOf(get('file/below'))).to.equal('NoSuchKey: The specified key does not exist.');
    expect(await keys('30/')).to.deep.equal([]);
    expect(await s3.leftovers()).to.deep.equal([]);
  });

  it('takes a folder as an object of its own, until it is deleted', async () => {
    await put('folders/30/', '', { ContentLength: 0 });
    expect(await keys('folders/')).to.deep.equal(['folders/30/']);
    expect((await head('folders/30/')).ContentLength).to.equal(0);
    expect(await errorOf(put('folders/31/', 'x'))).to.equal(
      'InvalidRequest: Objects are files here: one whose key ends in a slash is a folder, and holds nothing',
    );
    await put('folders/30/x', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'folders/30/x' }));
    expect(await keys('folders/')).to.deep.equal(['folders/30/']);
    const { CommonPrefixes } = await s3.client.send(
      new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'folders/', Delimiter: '/' }),
    );
    expect(CommonPrefixes).to.deep.equal([{ Prefix: 'folders/30/' }]);
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'folders/30/' }));
    expect(await keys('folders/')).to.deep.equal([]);
    expect(await errorOf(get('above/'))).to.equal('NoSuchKey: The specified key does not exist.');
  });

  it('deletes one and many, and what is not there, too', async () => {
    for (const key of ['gone/a', 'gone/b/c', 'gone/d <&']) await put(key, 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'gone/a' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'gone/a' }));
    const Objects = ['gone/b/c', 'gone/d <&', 'gone//e', 'never'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.client.send(
      new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: [...Objects, { Key: 'v', VersionId: '1' }] } }),
    );
    expect(Deleted!.map(({ Key }) => Key)).to.deep.equal(Objects.map(({ Key }) => Key));
    expect(Errors!.map(({ Key, Code }) => [Key, Code])).to.deep.equal([['v', 'NotImplemented']]);
    expect(await keys('gone/')).to.deep.equal([]);
    await put('gone', 'a file where a folder was');
    const body = '<Delete><Object><Key>gone</Key></Object>';
    expect((await s3.send('POST', '/bucket?delete', { body })).code).to.equal('MalformedXML');
    expect((await get('gone')).text).to.equal('a file where a folder was');
  });

  it('copies an object with what was said of it, or with something else', async () => {
    const { ETag } = await put('copied/from ä', 'text', { ContentType: 'text/x', Metadata: { a: 'b' } });
    const CopySource = encodeURI('bucket/copied/from ä');
    const copy = (Key: string, more: object = {}) =>
      s3.client.send(new CopyObjectCommand({ Bucket: 'bucket', Key, CopySource, ...more }));
    expect((await copy('copied/to')).CopyObjectResult!.ETag).to.match(/-1"$/);
    const copied = await get('copied/to', { ChecksumMode: 'ENABLED' });
    expect([copied.text, copied.ContentType, copied.Metadata]).to.deep.equal(['text', 'text/x', { a: 'b' }]);
    await copy('copied/other', { MetadataDirective: 'REPLACE', ContentType: 'text/y' });
    expect((await head('copied/other')).ContentType).to.equal('text/y');
    expect(await errorOf(copy('copied/from ä'))).to.match(/^InvalidRequest: This copy request is illegal because/);
    expect(await errorOf(copy('copied/to', { CopySourceIfNoneMatch: ETag }))).to.match(/^PreconditionFailed: /);
    expect(await errorOf(copy('copied/to', { CopySource: 'bucket/none' }))).to.match(/^NoSuchKey: /);
    expect(await errorOf(copy('copied/to', { CopySource: 'nowhere/none' }))).to.match(/^NoSuchBucket: /);
    expect(
      (await s3.client.send(new GetObjectTaggingCommand({ Bucket: 'bucket', Key: 'copied/to' }))).TagSet,
    ).to.deep.equal([]);
  });

  it('drops nothing silently that it does not know', async () => {
    const of = async (method: string, path: string, headers: Record<string, string> = {}) => {
      const { status, code, text } = await s3.send(method, path, { headers, body: 'x' });
      return `${status} ${code}: ${/<Message>(.*?)<\/Message>/.exec(text)?.[1]}`;
    };
    await put('kept', 'kept');
    expect(await of('PUT', '/bucket/kept?tagging')).to.equal(
      '501 NotImplemented: The embedded S3 knows no PUT of an object with the parameter tagging',
    );
    expect(await of('GET', '/bucket?policy')).to.equal(
      '501 NotImplemented: The embedded S3 knows no GET of a bucket with the parameter policy',
    );
    expect(await of('PUT', '/bucket/kept', { 'x-amz-tagging': 'a=b' })).to.equal(
      '501 NotImplemented: The embedded S3 knows nothing of x-amz-tagging',
    );
    expect(await of('PUT', '/bucket/kept', { 'x-amz-expected-bucket-owner': '111122223333' })).to.equal(
      '403 AccessDenied: Access Denied',
    );
    expect((await get('kept')).text).to.equal('kept');
    expect((await stat(s3.path('kept'))).size).to.equal(4);
  });
});
