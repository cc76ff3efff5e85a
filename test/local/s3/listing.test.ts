import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import fc from 'fast-check';
import { listFiles, listFolders, s3Client } from '../../../pipeline/aws/bucket.ts';
import { openHarness } from '../../support/embedded.ts';
import { runs } from '../../support/wide.ts';

const part = fc.constantFrom('a', 'b', 'a b', 'ä', '10', '1', 'a.b', 'a-b', '\u{1f600}', '\uffee', '&<', '+%');
const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('listing keys of the embedded S3', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macroshard-s3-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function put(root: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await mkdir(dirname(join(root, key)), { recursive: true });
      await writeFile(join(root, key), key);
    }
  }

  async function openClient(mounts: readonly { readonly uri: string; readonly folder: string }[] = []) {
    const { requestHandler } = await openHarness(folder, { mounts });
    return s3Client({ kind: 'embedded', requestHandler: requestHandler as never });
  }

  /** Every page of a listing: keys, common prefixes, and how many pages there were. */
  async function listAll(client: S3Client, input: Omit<ListObjectsV2CommandInput, 'Bucket'>, version: 1 | 2 = 2) {
    const found: { keys: string[]; prefixes: string[]; pages: number } = { keys: [], prefixes: [], pages: 0 };
    let next: string | undefined;
    do {
      const asked = { Bucket: 'bucket', ...input };
      const page =
        version === 1
          ? await client.send(new ListObjectsCommand({ ...asked, Marker: next }))
          : await client.send(new ListObjectsV2Command({ ...asked, ContinuationToken: next }));
      for (const { Key, Size, ETag } of page.Contents ?? []) {
        expect(Size).to.equal(Buffer.byteLength(Key!));
        expect(ETag).to.match(/^"[0-9a-f]{32}-1"$/);
        found.keys.push(Key!);
      }
      found.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
      found.pages++;
      next = !page.IsTruncated
        ? undefined
        : 'NextContinuationToken' in page
          ? page.NextContinuationToken
          : (('NextMarker' in page ? page.NextMarker : undefined) ?? found.keys.at(-1));
    } while (next !== undefined);
    return found;
  }

  const sorted = (keys: readonly string[]) => [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it('gives what begins with the prefix once, in the order of bytes, in pages of any size, by any delimiter or none, in both versions', async () => {
    const asked = fc.record({
      keys: fc.uniqueArray(key, { minLength: 1, maxLength: 25 }),
      prefix: fc.oneof(
        fc.constant(''),
        key,
        key.map((text) => `${text}/`),
      ),
      pageSize: fc.integer({ min: 1, max: 7 }),
      delimiter: fc.constantFrom(undefined, '/', 'a', '/b', '1', ' '),
      version: fc.constantFrom(1 as const, 2 as const),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ keys: wanted, prefix, pageSize, delimiter, version }) => {
        // A file system has no file that is a folder as well.
        const keys = wanted.filter((key) => !wanted.some((other) => other.startsWith(`${key}/`)));
        await rm(join(folder, 'state', 's3'), { recursive: true, force: true });
        await put(join(folder, 'state', 's3', 'bucket'), keys);
        const asked = { Prefix: prefix, MaxKeys: pageSize, Delimiter: delimiter };
        const found = await listAll(await openClient(), asked, version);
        const matching = sorted(keys.filter((key) => key.startsWith(prefix)));
        const isDeeper = (key: string) => delimiter !== undefined && key.slice(prefix.length).includes(delimiter);
        const commonPrefix = (key: string) => key.slice(0, key.indexOf(delimiter!, prefix.length) + delimiter!.length);
        const prefixes = matching.filter(isDeeper).map(commonPrefix);
        expect(found.keys).to.deep.equal(matching.filter((key) => !isDeeper(key)));
        expect(found.prefixes).to.deep.equal(sorted([...new Set(prefixes)]));
        const items = found.keys.length + found.prefixes.length;
        expect(found.pages).to.equal(Math.max(1, Math.ceil(items / pageSize)));
      }),
      { numRuns: runs(8, 60) },
    );
  });

  it('goes on behind a key, and lists what is mounted among what is stored', async () => {
    await rm(join(folder, 'state', 's3'), { recursive: true, force: true });
    await put(join(folder, 'state', 's3', 'bucket'), ['a/1', 'c', 'data/stored']);
    await put(join(folder, 'mounted'), ['x/1', 'y']);
    await symlink(join(folder, 'mounted'), join(folder, 'linked'));
    await symlink(join(folder, 'mounted'), join(folder, 'mounted', 'circle'));
    const client = await openClient([
      { uri: 's3://bucket/data/deep/er', folder: join(folder, 'linked') },
      { uri: 's3://bucket/b', folder: join(folder, 'mounted') },
    ]);
    const all = await client.send(new ListObjectsV2Command({ Bucket: 'bucket' }));
    const keys = ['a/1', 'b/x/1', 'b/y', 'c', 'data/deep/er/x/1', 'data/deep/er/y', 'data/stored'];
    expect(all.Contents!.map(({ Key }) => Key)).to.deep.equal(keys);
    const rest = await client.send(new ListObjectsV2Command({ Bucket: 'bucket', StartAfter: 'b/x' }));
    expect(rest.Contents!.map(({ Key }) => Key)).to.deep.equal(keys.slice(1));
    const folders = await client.send(new ListObjectsV2Command({ Bucket: 'bucket', Delimiter: '/' }));
    expect(folders.CommonPrefixes!.map(({ Prefix }) => Prefix)).to.deep.equal(['a/', 'b/', 'data/']);
  });

  it('says what was asked, and of whom, where that is wanted', async () => {
    await rm(join(folder, 'state', 's3'), { recursive: true, force: true });
    await put(join(folder, 'state', 's3', 'bucket'), ['a+b c', 'd']);
    const client = await openClient();
    const asked = { Bucket: 'bucket', MaxKeys: 1, EncodingType: 'url', Delimiter: '/' } as const;
    const page = await client.send(new ListObjectsV2Command({ ...asked, FetchOwner: true, StartAfter: 'a' }));
    expect([page.Name, page.Prefix, page.StartAfter, page.MaxKeys, page.KeyCount]).to.deep.equal([
      ...['bucket', '', 'a'],
      ...[1, 1],
    ]);
    expect(page.Contents!.map(({ Key, Owner }) => [Key, Owner?.ID])).to.deep.equal([['a%2Bb%20c', '000000000000']]);
    const first = await client.send(new ListObjectsCommand(asked));
    expect([first.Marker, first.NextMarker, first.IsTruncated]).to.deep.equal(['', 'a%2Bb%20c', true]);
    expect(first.Contents![0]!.Owner?.ID).to.equal('000000000000');
    const none = await client.send(new ListObjectsV2Command({ Bucket: 'bucket', MaxKeys: 0 }));
    expect([none.KeyCount, none.IsTruncated, none.Contents]).to.deep.equal([0, false, undefined]);
  });

  it('is read by our own client, in wide runs over as many pages as there are', async () => {
    await rm(join(folder, 'state', 's3'), { recursive: true, force: true });
    const keys = Array.from({ length: runs(40, 2100) }, (_, index) => `in/${index % 2 ? 'a' : 'b'}/${index}`);
    await put(join(folder, 'state', 's3', 'bucket'), keys);
    const client = await openClient();
    expect(await listFolders(client, 'bucket', 'in/')).to.deep.equal(['a', 'b']);
    const files = await listFiles(client, 'bucket', 'in/');
    expect(files.map(({ path }) => `in/${path}`)).to.deep.equal(sorted(keys));
    const { etag, ...first } = files[0]!;
    expect(first).to.deep.equal({ path: 'a/1', sizeBytes: 'in/a/1'.length });
    expect(etag).to.match(/^[0-9a-f]{32}-1$/);
  });

  it('says what it cannot list', async () => {
    const client = await openClient();
    const errorOf = (input: Partial<ListObjectsV2CommandInput>) =>
      client.send(new ListObjectsV2Command({ Bucket: 'bucket', ...input })).then(
        () => 'none',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await errorOf({ Bucket: 'nowhere' })).to.equal('NoSuchBucket: The specified bucket does not exist');
    expect(await errorOf({ EncodingType: 'xml' as never })).to.equal(
      'InvalidArgument: Invalid Encoding Method specified in Request',
    );
    expect(await errorOf({ ContinuationToken: 'made up' })).to.equal(
      'InvalidArgument: The continuation token provided is incorrect',
    );
    expect(await errorOf({ MaxKeys: -1 })).to.equal(
      'InvalidArgument: Argument max-keys must be an integer between 0 and 2147483647',
    );
  });
});
