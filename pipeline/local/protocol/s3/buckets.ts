/** ListBuckets, CreateBucket, HeadBucket, GetBucketLocation and DeleteBucket. */

import type { Answer } from '../exchange.ts';
import { S3Error } from './error.ts';
import { readToken, tokenOf } from './page.ts';
import { requireBucket, type S3Request } from './request.ts';
import { document, element, parent, xml } from './xml.ts';

/** What SDKs send for buckets of no region of their own. */
const firstRegion = 'us-east-1';

export async function listBuckets({ service, query, caller }: S3Request): Promise<Answer> {
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token') ?? '';
  const after = token === '' ? '' : readToken(token);
  const most = query.has('max-buckets') ? Number(query.get('max-buckets')) : Number.POSITIVE_INFINITY;
  if (!(most >= 1)) throw new S3Error('InvalidArgument', 'Argument max-buckets must be an integer between 1 and 10000');
  const found = (await service.objects.buckets()).filter(({ name }) => name.startsWith(prefix) && name > after);
  const page = found.slice(0, most);
  const buckets = page.map(({ name, createdAt }) =>
    parent('Bucket', element('Name', name), element('CreationDate', createdAt.toISOString())),
  );
  return xml(
    document(
      'ListAllMyBucketsResult',
      owner('Owner', caller.accountId),
      parent('Buckets', ...buckets),
      ...(found.length > page.length ? [element('ContinuationToken', tokenOf(page.at(-1)!.name))] : []),
      ...(prefix === '' ? [] : [element('Prefix', prefix)]),
    ),
  );
}

/** Everything belongs to the one account. @param name of the element: an owner's, or an initiator's */
export function owner(name: 'Owner' | 'Initiator', accountId: string): string {
  return parent(name, element('ID', accountId), element('DisplayName', 'local'));
}

/** As in S3, making one's own bucket again is an error in every region but the first. */
export async function createBucket({ service, bucket, caller }: S3Request): Promise<Answer> {
  const isNew = await service.buckets.make(bucket);
  if (isNew === undefined) throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  if (!isNew && caller.region !== firstRegion) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
    );
  }
  return { statusCode: 200, headers: { location: `/${bucket}` }, body: '' };
}

export async function headBucket(request: S3Request): Promise<Answer> {
  await requireBucket(request, request.bucket);
  return { statusCode: 200, headers: { 'x-amz-bucket-region': request.caller.region }, body: '' };
}

/** A bucket is in the region that it is asked for in. */
export async function getBucketLocation(request: S3Request): Promise<Answer> {
  await requireBucket(request, request.bucket);
  const { region } = request.caller;
  return xml(document('LocationConstraint', region === firstRegion ? '' : region));
}

/** Uploads in parts that have begun end with it. */
export async function deleteBucket(request: S3Request): Promise<Answer> {
  const { service, bucket } = request;
  await requireBucket(request, bucket);
  if (service.buckets.isMounted(bucket)) {
    throw new S3Error('BucketNotEmpty', 'A folder is mounted in this bucket: it is there as long as that is');
  }
  const isEmpty = await holdsNothing(service.storedObjects.list(bucket, { prefix: '', byFolder: false }));
  if (!isEmpty || !(await service.buckets.remove(bucket))) {
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty');
  }
  for (const { id } of await service.uploads.ofBucket(bucket)) {
    if ((await service.uploads.claim(id)) !== undefined) await service.uploads.discard(id);
  }
  return { statusCode: 204, headers: {}, body: '' };
}

async function holdsNothing(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false;
  return true;
}
