import { createHash } from 'node:crypto';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { errorOf } from '../../support/embedded.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { isWide } from '../../support/wide.ts';
import { type EmbeddedS3, openS3 } from './embedded-s3.ts';

const smallest = 5 * 1024 * 1024;

describe('uploads in parts', () => {
  let folder: string;
  let s3: EmbeddedS3;
  before(async () => {
    folder = await temporaryFolder();
    s3 = await openS3(folder);
  });

  async function begin(Key: string, more: object = {}) {
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key, ...more }));
    const of = { Bucket: 'bucket', Key, UploadId };
    return {
      of,
      part: async (PartNumber: number, Body: string | Buffer, more: object = {}) => {
        const { ETag, ...rest } = await s3.client.send(new UploadPartCommand({ ...of, PartNumber, Body, ...more }));
        return { PartNumber, ETag, ChecksumSHA256: rest.ChecksumSHA256, ChecksumCRC32: rest.ChecksumCRC32 };
      },
      complete: (Parts: readonly object[], more: object = {}) =>
        s3.client.send(new CompleteMultipartUploadCommand({ ...of, MultipartUpload: { Parts: [...Parts] }, ...more })),
      abort: () => s3.client.send(new AbortMultipartUploadCommand(of)),
    };
  }

  it('become one object when they are complete, and none before', async () => {
    const upload = await begin('whole/object', { ContentType: 'text/plain', Metadata: { a: 'b' } });
    const first = Buffer.alloc(smallest, 'a');
    const parts = [await upload.part(2, 'old'), await upload.part(2, 'the end'), await upload.part(1, first)];
    const listed = await s3.client.send(new ListPartsCommand({ ...upload.of, MaxParts: 1 }));
    expect([listed.IsTruncated, listed.NextPartNumberMarker]).to.deep.equal([true, '1']);
    expect(listed.Parts!.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).to.deep.equal([
      [1, smallest, parts[2]!.ETag],
    ]);
    const { Uploads } = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'bucket', Prefix: 'whole' }));
    expect(Uploads!.map(({ Key, UploadId }) => [Key, UploadId])).to.deep.equal([['whole/object', upload.of.UploadId]]);
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket: 'bucket' }))).KeyCount).to.equal(0);
    const { ETag } = await upload.complete([parts[2]!, parts[1]!]);
    expect(ETag).to.match(/^"[0-9a-f]{32}-1"$/);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'whole/object' }));
    expect([head.ETag, head.ContentLength, head.ContentType, head.Metadata]).to.deep.equal([
      ETag,
      smallest + 7,
      'text/plain',
      { a: 'b' },
    ]);
    const content = await readFile(s3.path('whole/object'));
    expect(content.equals(Buffer.concat([first, Buffer.from('the end')]))).to.equal(true);
    expect(await s3.leftovers()).to.deep.equal([]);
    expect(await errorOf(upload.complete([parts[2]!, parts[1]!]))).to.match(/^NoSuchUpload: /);
    expect(await errorOf(upload.part(1, 'x'))).to.match(/^NoSuchUpload: /);
  });

  it('are refused in the words of S3 where the list of them is wrong, and can then be completed', async () => {
    const upload = await begin('wrong');
    const [one, two] = [await upload.part(1, 'small'), await upload.part(2, 'last')];
    expect(await errorOf(upload.complete([two, one]))).to.match(/^InvalidPartOrder: /);
    expect(await errorOf(upload.complete([one, one]))).to.match(/^InvalidPartOrder: /);
    expect(await errorOf(upload.complete([one, two]))).to.equal(
      'EntityTooSmall: Your proposed upload is smaller than the minimum allowed size',
    );
    expect(await errorOf(upload.complete([{ ...one, ETag: two.ETag }]))).to.match(/^InvalidPart: One or more/);
    expect(await errorOf(upload.complete([{ PartNumber: 3, ETag: one.ETag }]))).to.match(/^InvalidPart: /);
    const many = Array.from({ length: 10_001 }, (_, index) => ({ PartNumber: index + 1, ETag: '"x"' }));
    for (const list of isWide ? [[], many] : [[]]) {
      expect(await errorOf(upload.complete(list))).to.match(/^MalformedXML: /);
    }
    for (const number of [0, 10_001]) {
      expect(await errorOf(upload.part(number, 'x'))).to.equal(
        'InvalidArgument: Part number must be an integer between 1 and 10000, inclusive',
      );
    }
    const elsewhere = { ...upload.of, Key: 'other', PartNumber: 1, Body: 'x' };
    expect(await errorOf(s3.client.send(new UploadPartCommand(elsewhere)))).to.match(/^NoSuchUpload: /);
    expect((await s3.send('PUT', '/bucket/wrong?partNumber=1&uploadId=..%2f..', { body: 'x' })).code).to.equal(
      'NoSuchUpload',
    );
    await upload.complete([two]);
    expect(await readFile(s3.path('wrong'), 'utf8')).to.equal('last');
    expect(await s3.leftovers()).to.deep.equal([]);
  });

  it('are completed by one of two that try at once', async () => {
    const upload = await begin('twice');
    const part = await upload.part(1, 'text');
    const ended = await Promise.allSettled([upload.complete([part]), upload.complete([part])]);
    expect(ended.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    expect(await readFile(s3.path('twice'), 'utf8')).to.equal('text');
  });

  it('are gone when they are given up', async () => {
    const upload = await begin('given-up');
    await upload.part(1, 'text');
    await upload.abort();
    expect(await errorOf(upload.abort())).to.match(/^NoSuchUpload: /);
    expect(await s3.leftovers()).to.deep.equal([]);
    expect((await s3.send('GET', '/bucket/given-up')).code).to.equal('NoSuchKey');
  });

  it('are cleared when nobody has gone on for a week, and not before', async () => {
    const [old, recent] = [await begin('old'), await begin('recent')];
    await old.part(1, 'text');
    const past = Date.now() / 1000 - 8 * 24 * 60 * 60;
    await utimes(join(folder, 'state/s3-uploads', old.of.UploadId!), past, past);
    const again = await openS3(folder);
    const { Uploads } = await again.client.send(new ListMultipartUploadsCommand({ Bucket: 'bucket' }));
    expect(Uploads!.map(({ Key }) => Key)).to.deep.equal(['recent']);
    await recent.abort();
    expect(await readdir(join(folder, 'state/s3-uploads'))).to.deep.equal([]);
  });

  it('have a checksum of their checksums, or of the whole', async () => {
    const composite = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const part = await composite.part(1, 'text', { ChecksumAlgorithm: 'SHA256' });
    const digest = createHash('sha256').update('text').digest();
    expect(part.ChecksumSHA256).to.equal(digest.toString('base64'));
    const wrong = createHash('sha256').update('other').digest('base64');
    expect(await errorOf(composite.complete([{ ...part, ChecksumSHA256: wrong }]))).to.match(/^InvalidPart: /);
    const { ChecksumSHA256, ChecksumType } = await composite.complete([part]);
    expect([ChecksumSHA256, ChecksumType]).to.deep.equal([
      `${createHash('sha256').update(digest).digest('base64')}-1`,
      'COMPOSITE',
    ]);
    const whole = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const only = await whole.part(1, '123456789', { ChecksumAlgorithm: 'CRC32' });
    const mistaken = whole.complete([only], { ChecksumCRC32: 'AAAAAA==', ChecksumType: 'FULL_OBJECT' });
    expect(await errorOf(mistaken)).to.match(/^BadDigest: The CRC32 you specified did not match/);
    expect(await errorOf(whole.complete([only], { MpuObjectSize: 8 }))).to.match(/^InvalidRequest: The parts have 9/);
    expect((await whole.complete([only], { MpuObjectSize: 9 })).ChecksumCRC32).to.equal('y/Q5Jg==');
    const read = await s3.client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'full', ChecksumMode: 'ENABLED' }));
    expect([read.ChecksumCRC32, await read.Body!.transformToString()]).to.deep.equal(['y/Q5Jg==', '123456789']);
  });

  it('are copied from other objects, whole or in ranges', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'source', Body: '0123456789' }));
    const upload = await begin('from-source');
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const { CopyPartResult } = await s3.client.send(
        new UploadPartCopyCommand({ ...upload.of, PartNumber, CopySource: 'bucket/source', CopySourceRange }),
      );
      return { PartNumber, ETag: CopyPartResult!.ETag };
    };
    const part = await copy(1, 'bytes=3-5');
    expect(await errorOf(copy(2, 'bytes=20-30'))).to.match(/^InvalidRange: /);
    expect((await s3.client.send(new ListPartsCommand(upload.of))).Parts!.map(({ Size }) => Size)).to.deep.equal([3]);
    await upload.complete([part]);
    expect(await readFile(s3.path('from-source'), 'utf8')).to.equal('345');
  });

  it('keep what they began with where the object is there already', async () => {
    const upload = await begin('taken');
    const part = await upload.part(1, 'new');
    await s3.client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'taken', Body: 'old' }));
    expect(await errorOf(upload.complete([part], { IfNoneMatch: '*' }))).to.match(/^PreconditionFailed: /);
    expect(await readFile(s3.path('taken'), 'utf8')).to.equal('old');
    await upload.complete([part]);
    expect(await readFile(s3.path('taken'), 'utf8')).to.equal('new');
  });
});
