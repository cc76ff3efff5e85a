/** @see Amazon S3 API Reference, ListObjectsV2. ETags are left out: they would have every object read. */

import { mostListedKeys } from '../../../service/limits.ts';
import { ServiceError } from '../../service-error.ts';
import type { CommonPrefix, ListedObject } from '../../store/list-objects.ts';
import type { Objects } from '../../store/objects.ts';
import type { Answer } from '../exchange.ts';
import { escapeXml, namespace, xml } from './xml.ts';

/** Parameters that say what is answered, and those that change nothing here. */
const parameters = [
  ...['list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type'],
  ...['fetch-owner', 'x-id'],
];

/** A page of a bucket's keys. @throws ServiceError for a bucket that is not there, and what is no value of a parameter */
export async function listKeys(objects: Objects, bucket: string, query: URLSearchParams): Promise<Answer> {
  const options = optionsOf(query);
  const { prefix, delimiter, pageSize, after } = options;
  const found = await objects.list(bucket, { prefix, byFolder: delimiter === '/', after });
  if (found === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist');
  const page: (ListedObject | CommonPrefix)[] = [];
  let isTruncated = false;
  if (pageSize > 0) {
    for await (const item of found) {
      isTruncated = page.length === pageSize;
      if (isTruncated) break;
      page.push(item);
    }
  }
  return xml(200, render({ bucket, options, page, isTruncated }));
}

interface Options {
  readonly prefix: string;
  readonly delimiter: string;
  readonly pageSize: number;
  readonly after: string;
  /** How keys are written: XML has no way to write some characters. */
  readonly encode: (key: string) => string;
}

function optionsOf(query: URLSearchParams): Options {
  const of = (name: string) => query.get(name) ?? '';
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) throw invalid(`The embedded S3 lists keys without ${unknown}`);
  const delimiter = of('delimiter');
  if (delimiter !== '' && delimiter !== '/') throw invalid('The embedded S3 knows no delimiter but /');
  const maxKeys = of('max-keys') === '' ? mostListedKeys : Number(of('max-keys'));
  if (!Number.isInteger(maxKeys) || maxKeys < 0)
    throw invalid('Argument maxKeys must be an integer between 0 and 2147483647');
  const token = of('continuation-token');
  return {
    prefix: of('prefix'),
    delimiter,
    pageSize: Math.min(maxKeys, mostListedKeys),
    after: token === '' ? of('start-after') : Buffer.from(token, 'base64url').toString(),
    encode: of('encoding-type') === 'url' ? encodeKey : escapeXml,
  };
}

function render({
  bucket,
  options: { prefix, delimiter, pageSize, encode },
  page,
  isTruncated,
}: {
  bucket: string;
  options: Options;
  page: readonly (ListedObject | CommonPrefix)[];
  isTruncated: boolean;
}): string {
  const last = page.at(-1);
  const lastKey = last === undefined ? '' : 'key' in last ? last.key : last.prefix;
  return [
    `<ListBucketResult xmlns="${namespace}">`,
    `<Name>${bucket}</Name><Prefix>${encode(prefix)}</Prefix>`,
    delimiter === '' ? '' : `<Delimiter>${delimiter}</Delimiter>`,
    encode === encodeKey ? '<EncodingType>url</EncodingType>' : '',
    `<MaxKeys>${pageSize}</MaxKeys><KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>`,
    isTruncated ? `<NextContinuationToken>${Buffer.from(lastKey).toString('base64url')}</NextContinuationToken>` : '',
    ...page.map((item) => ('key' in item ? renderObject(item, encode) : renderPrefix(item, encode))),
    '</ListBucketResult>',
  ].join('');
}

function renderObject({ key, sizeBytes, modifiedAt }: ListedObject, encode: Options['encode']): string {
  const facts = `<LastModified>${modifiedAt.toISOString()}</LastModified><Size>${sizeBytes}</Size>`;
  return `<Contents><Key>${encode(key)}</Key>${facts}<StorageClass>STANDARD</StorageClass></Contents>`;
}

function renderPrefix({ prefix }: CommonPrefix, encode: Options['encode']): string {
  return `<CommonPrefixes><Prefix>${encode(prefix)}</Prefix></CommonPrefixes>`;
}

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgument', message);
}
