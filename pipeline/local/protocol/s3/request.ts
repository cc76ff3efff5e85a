import { formatS3Uri } from '../../../names/s3-uri.ts';
import type { Caller, Service } from '../../api/service.ts';
import { longestNameBytes } from '../../store/folder-name.ts';
import type { ObjectPlace } from '../../store/stored-objects.ts';
import { isUnfinished } from '../../store/unfinished.ts';
import type { Exchange } from '../exchange.ts';
import { invalidUri, noSuchBucket, noSuchKey, S3Error } from './error.ts';

/** A request of S3, by what it is about. */
export interface S3Request extends Exchange {
  readonly service: Service;
  readonly caller: Caller;
  /** Empty where the request is about all buckets. */
  readonly bucket: string;
  /** Empty where the request is about a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

const longestKeyBytes = 1024;

/** The bucket stands in the path or, for clients that are told of `localhost`, in the host's name. @throws S3Error @throws URIError */
export function readRequest(service: Service, exchange: Exchange, caller: Caller): S3Request {
  return { ...exchange, service, caller, ...readTarget(exchange) };
}

/** What a request is about. @throws as {@link readRequest} */
export function readTarget(exchange: Pick<Exchange, 'path' | 'headers'>): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const mark = exchange.path.indexOf('?');
  const path = mark < 0 ? exchange.path : exchange.path.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : exchange.path.slice(mark + 1));
  const [, hostBucket] = /^(.+)\.localhost(?::\d+)?$/.exec(exchange.headers.host ?? '') ?? [];
  const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const [bucket, key] = hostBucket === undefined ? [first, rest] : [hostBucket, path.slice(1)];
  if (!path.startsWith('/') || (bucket === '' && key !== '')) throw invalidUri();
  return { query, bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
}

/** @throws S3Error where nobody has made the bucket, nothing lies in it, and nothing is mounted there */
export async function requireBucket({ service }: S3Request, bucket: string): Promise<void> {
  if (!(await service.buckets.has(bucket))) throw noSuchBucket(bucket);
}

/** Where an object is read. @throws S3Error for a key that no object can have, as there is none @throws LeadsOut */
export async function placeToRead(
  request: S3Request,
  { bucket, key }: { bucket: string; key: string } = request,
): Promise<ObjectPlace> {
  if (Buffer.byteLength(key) > longestKeyBytes) throw keyTooLong(key);
  const place = refusalOf(key) === undefined ? await locate(request, bucket, key) : undefined;
  if (!place) throw noSuchKey(key);
  return place;
}

/** Where an object is put. @throws S3Error for a key that no file can have, saying why @throws LeadsOut */
export async function placeToWrite(request: S3Request): Promise<ObjectPlace> {
  const { bucket, key } = request;
  const refusal = refusalOf(key);
  if (refusal) throw refusal;
  const place = await locate(request, bucket, key);
  if (!place) throw noSuchBucket(bucket);
  return place;
}

async function locate(request: S3Request, bucket: string, key: string): Promise<ObjectPlace | undefined> {
  const uri = formatS3Uri({ bucket, key });
  const path = await request.service.objects.confined(uri);
  return path === undefined ? undefined : { uri, path };
}

function refusalOf(key: string): S3Error | undefined {
  if (Buffer.byteLength(key) > longestKeyBytes) return keyTooLong(key);
  const names = key.replace(/\/$/, '').split('/');
  const invalid = (reason: string) => new S3Error('InvalidRequest', `Objects are files here: ${reason}`);
  if (names.includes('')) return invalid('no key can hold two slashes in a row, or begin with one');
  if (names.includes('.') || names.includes('..')) return invalid('no part of a key can be . or ..');
  if (key.includes('\0')) return invalid('no key can hold a character of number 0');
  if (names.some(isUnfinished)) return invalid('keys of this form are those of files that are being written');
  if (names.some((name) => Buffer.byteLength(name) > longestNameBytes)) {
    return new S3Error(
      'KeyTooLongError',
      `Objects are files here: no part of a key between slashes has more than ${longestNameBytes} bytes`,
    );
  }
  return undefined;
}

function keyTooLong(key: string): S3Error {
  const details = { Size: Buffer.byteLength(key), MaxSizeAllowed: longestKeyBytes };
  return new S3Error('KeyTooLongError', 'Your key is too long', { details });
}
