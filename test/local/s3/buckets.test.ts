import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { errorOf } from '../../support/embedded.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type EmbeddedS3, openS3 } from './embedded-s3.ts';

describe('buckets of the embedded S3', () => {
  let s3: EmbeddedS3;
  let folder: string;
  before(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'data'));
    s3 = await openS3(folder, { mounts: [{ uri: 's3://mounted/below', folder: join(folder, 'data') }] });
  });

  const names = async (more: object = {}) => {
    const { Buckets, ContinuationToken } = await s3.client.send(new ListBucketsCommand(more));
    return [Buckets?.map(({ Name }) => Name) ?? [], ContinuationToken];
  };

  it('are there when they were made, filled or mounted, and not before', async () => {
    const Bucket = 'made';
    const none = 'NoSuchBucket: The specified bucket does not exist';
    expect(await errorOf(s3.client.send(new ListObjectsV2Command({ Bucket })))).to.equal(none);
    expect(await errorOf(s3.client.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })))).to.equal(none);
    expect((await s3.send('HEAD', '/made')).status).to.equal(404);
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).to.equal(0);
    await s3.client.send(new HeadBucketCommand({ Bucket }));
    await s3.client.send(new HeadBucketCommand({ Bucket: 'mounted' }));
    await mkdir(join(folder, 'state/s3/of-a-job'), { recursive: true });
    await writeFile(join(folder, 'state/s3/of-a-job/result'), 'x');
    await s3.client.send(new HeadBucketCommand({ Bucket: 'of-a-job' }));
    expect(await names()).to.deep.equal([['bucket', 'made', 'mounted', 'of-a-job'], undefined]);
    expect(await names({ Prefix: 'm' })).to.deep.equal([['made', 'mounted'], undefined]);
    const [first, token] = await names({ MaxBuckets: 3 });
    expect(first).to.deep.equal(['bucket', 'made', 'mounted']);
    expect(await names({ MaxBuckets: 3, ContinuationToken: token })).to.deep.equal([['of-a-job'], undefined]);
  });

  it('are made twice in the first region alone, and have a name that S3 gives', async () => {
    const again = (region: string) =>
      s3.send('PUT', '/bucket', {
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=any/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`,
        },
      });
    expect((await again('us-east-1')).status).to.equal(200);
    expect((await again('eu-west-1')).code).to.equal('BucketAlreadyOwnedByYou');
    for (const name of ['A', 'a_b', 'x'.repeat(64), '192.168.5.4', 'xn--bucket', 'my-s3alias', 'a..b']) {
      expect((await s3.send('PUT', `/${name}`)).code).to.equal('InvalidBucketName');
    }
    const { LocationConstraint } = await s3.client.send(new GetBucketLocationCommand({ Bucket: 'bucket' }));
    expect(LocationConstraint ?? 'us-east-1').to.match(/^[a-z]+-[a-z]+-\d$/);
  });

  it('are deleted when they hold nothing', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'short' }));
    await s3.client.send(new PutObjectCommand({ Bucket: 'short', Key: 'a/b', Body: 'x' }));
    const remove = (Bucket: string) => s3.client.send(new DeleteBucketCommand({ Bucket }));
    expect(await errorOf(remove('short'))).to.equal('BucketNotEmpty: The bucket you tried to delete is not empty');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'short', Key: 'a/b' }));
    await s3.client.send(new CreateMultipartUploadCommand({ Bucket: 'short', Key: 'begun' }));
    await remove('short');
    expect(await s3.leftovers()).to.deep.equal([]);
    expect(await errorOf(remove('short'))).to.match(/^NoSuchBucket: /);
    expect(await errorOf(remove('mounted'))).to.equal(
      'BucketNotEmpty: A folder is mounted in this bucket: it is there as long as that is',
    );
  });
});
