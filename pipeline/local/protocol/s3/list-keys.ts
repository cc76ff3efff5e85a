/** ListObjectsV2, and ListObjects as it was before. */

import type { CommonPrefix, ListedObject } from '../../store/list-keys.ts';
import type { Answer } from '../exchange.ts';
import { owner } from './buckets.ts';
import { S3Error } from './error.ts';
import { type Page, pageOf, pageSize, readToken, tokenOf } from './page.ts';
import { requireBucket, type S3Request } from './request.ts';
import { document, element, parent, xml } from './xml.ts';

/** Parameters that each takes. */
const common = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
export const listObjectsParameters = [...common, 'marker'];
export const listObjectsV2Parameters = [...common, 'list-type', 'continuation-token', 'start-after', 'fetch-owner'];

export async function listObjects(request: S3Request): Promise<Answer> {
  const options = await optionsOf(request);
  const marker = request.query.get('marker') ?? '';
  const page = await keysAfter(request, options, marker);
  const { encode, delimiter } = options;
  const hasNext = page.isTruncated && delimiter !== '';
  return xml(
    document(
      'ListBucketResult',
      ...commonElements(request, options, page),
      element('Marker', encode(marker)),
      ...(hasNext ? [element('NextMarker', encode(page.last))] : []),
      ...page.items.map((item) => render(item, options, owner('Owner', request.caller.accountId))),
    ),
  );
}

export async function listObjectsV2(request: S3Request): Promise<Answer> {
  const { query, caller } = request;
  if (query.get('list-type') !== '2') throw new S3Error('InvalidArgument', 'Invalid List Type');
  const options = await optionsOf(request);
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const after = token === null ? startAfter : readToken(token);
  const page = await keysAfter(request, options, after);
  const shownOwner = query.get('fetch-owner') === 'true' ? owner('Owner', caller.accountId) : '';
  return xml(
    document(
      'ListBucketResult',
      ...commonElements(request, options, page),
      element('KeyCount', page.items.length),
      ...(token === null ? [] : [element('ContinuationToken', token)]),
      ...(startAfter === '' ? [] : [element('StartAfter', options.encode(startAfter))]),
      ...(page.isTruncated ? [element('NextContinuationToken', tokenOf(page.last))] : []),
      ...page.items.map((item) => render(item, options, shownOwner)),
    ),
  );
}

interface Options {
  readonly prefix: string;
  readonly delimiter: string;
  readonly size: number;
  /** How keys are written: XML cannot hold some characters. */
  readonly encode: (key: string) => string;
}

async function optionsOf(request: S3Request): Promise<Options> {
  await requireBucket(request, request.bucket);
  const { query } = request;
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    size: pageSize(request, 'max-keys'),
    encode: encoderOf(request),
  };
}

type Item = ListedObject | CommonPrefix;

async function keysAfter(request: S3Request, options: Options, after: string): Promise<Page<Item>> {
  const { prefix, delimiter, size } = options;
  const found = request.service.storedObjects.list(request.bucket, { prefix, byFolder: delimiter === '/', after });
  const items = delimiter === '' || delimiter === '/' ? found : grouped(found, { ...options, after });
  return pageOf(items, size, (item) => ('key' in item ? item.key : item.prefix));
}

/** Keys that share what precedes a delimiter, as one common prefix. */
async function* grouped(
  items: AsyncIterable<Item>,
  { prefix, delimiter, after }: { prefix: string; delimiter: string; after: string },
): AsyncGenerator<Item> {
  const commonPrefixOf = (key: string) => {
    const end = key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  let last = commonPrefixOf(after) === after ? after : undefined;
  for await (const item of items) {
    const key = 'key' in item ? item.key : item.prefix;
    if (last !== undefined && key.startsWith(last)) continue;
    last = commonPrefixOf(key);
    yield last === undefined ? item : { prefix: last };
  }
}

function commonElements(
  { bucket }: S3Request,
  { prefix, delimiter, size, encode }: Options,
  { isTruncated }: Page<Item>,
): readonly string[] {
  return [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    ...(encode === encodeKey ? [element('EncodingType', 'url')] : []),
    element('MaxKeys', size),
    element('IsTruncated', isTruncated),
  ];
}

function render(item: Item, { encode }: Options, shownOwner: string): string {
  if (!('key' in item)) return parent('CommonPrefixes', element('Prefix', encode(item.prefix)));
  return parent(
    'Contents',
    element('Key', encode(item.key)),
    element('LastModified', item.modifiedAt.toISOString()),
    element('ETag', `"${item.etag}"`),
    element('Size', item.sizeBytes),
    shownOwner,
    element('StorageClass', 'STANDARD'),
  );
}

/** How the keys of a listing are written. @throws S3Error */
export function encoderOf({ query }: S3Request): (key: string) => string {
  const type = query.get('encoding-type') ?? '';
  if (type !== '' && type !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return type === 'url' ? encodeKey : (key) => key;
}

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
