/**
 * S3 as far as clients need it to hand a definition over and to fetch results: PutObject, GetObject (also in ranges),
 * HeadObject, HeadBucket, CreateBucket, with the bucket in the path, ListBuckets and ListObjectsV2.
 */

import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { formatS3Uri } from '../../../names/s3-uri.ts';
import type { Service } from '../../api/service.ts';
import { ServiceError } from '../../service-error.ts';
import { openObject } from '../../store/object-reading.ts';
import { LeadsOut } from '../../store/real-paths.ts';
import { writeWhole } from '../../store/whole-files.ts';
import { type Answer, type Exchange, readBody } from '../exchange.ts';
import { listKeys } from './list-keys.ts';
import { escapeXml, namespace, xml } from './xml.ts';

const largestBodyBytes = 64 * 1024 * 1024;

type Bytes = { readonly start: number; readonly end: number };

export async function answerS3({ objects }: Service, exchange: Exchange): Promise<Answer> {
  try {
    const [bucket, key] = split(exchange.path);
    if (bucket === '' && exchange.method === 'GET') return await listBuckets(objects);
    const path =
      bucket === '' || bucket.includes('/') ? undefined : await objects.confined(formatS3Uri({ bucket, key }));
    if (path === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist');
    if (key === '' && isListing(exchange)) return await listKeys(objects, bucket, queryOf(exchange));
    if (key === '') return isBucketOperation(exchange) ? answer(200) : unknown(exchange);
    if (!isOfWholeObject(exchange)) return unknown(exchange);
    if (key.includes('//') || key.startsWith('/')) {
      return failure(400, 'InvalidRequest', 'Objects are files here: no key can hold two slashes in a row');
    }
    if (key.endsWith('/')) return await folder(path, exchange);
    if (exchange.method === 'PUT') return await put(path, exchange);
    if (exchange.method === 'GET' || exchange.method === 'HEAD') return await get(path, exchange);
    return unknown(exchange);
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): Answer {
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof ServiceError) return failure(error.code === 'InvalidArgument' ? 400 : 404, error.code, message);
  if (error instanceof LeadsOut) return failure(403, 'AccessDenied', message);
  if (error instanceof URIError) return failure(400, 'InvalidURI', "Couldn't parse the specified URI.");
  if (code === 'ENAMETOOLONG') return failure(400, 'KeyTooLongError', 'Your key is too long');
  if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code ?? '')) {
    return failure(409, 'InvalidRequest', 'Objects are files here: no key can begin with another one and a slash');
  }
  return failure(500, 'InternalError', message);
}

async function put(path: string, exchange: Exchange): Promise<Answer> {
  const body = await readBody(exchange, largestBodyBytes);
  const content = isChunked(exchange) ? withoutChunks(body) : body;
  await writeWhole(path, content);
  return answer(200, { etag: etag(content) });
}

// What the console's "Create folder" makes: an object of 0 bytes, and a folder here.
async function folder(path: string, exchange: Exchange): Promise<Answer> {
  const body = await readBody(exchange, largestBodyBytes);
  const content = isChunked(exchange) ? withoutChunks(body) : body;
  if (exchange.method === 'PUT') {
    if (content.length > 0) {
      return failure(409, 'InvalidRequest', 'Objects are files here: one whose key ends in a slash holds nothing');
    }
    await mkdir(path, { recursive: true });
    return answer(200, { etag: etag(content) });
  }
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return unknown(exchange);
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isDirectory()) throw new ServiceError('NoSuchKey', 'The specified key does not exist.');
  return answer(200, { etag: etag(new Uint8Array()), 'last-modified': entry.mtime.toUTCString() });
}

async function get(path: string, { method, headers: { range } }: Exchange): Promise<Answer> {
  const object = await openObject(path);
  if (!object) throw new ServiceError('NoSuchKey', 'The specified key does not exist.');
  const { sizeBytes, modifiedAt, etag } = object;
  const wanted = (range === undefined ? undefined : parseRange(range, sizeBytes)) ?? { start: 0, end: sizeBytes };
  const isPart = wanted.start > 0 || wanted.end < sizeBytes;
  const isEmpty = wanted.start >= wanted.end;
  if (method === 'HEAD' || isEmpty) await object.close();
  if (range !== undefined && isEmpty) return failure(416, 'InvalidRange', 'The requested range is not satisfiable');
  return {
    statusCode: isPart ? 206 : 200,
    headers: {
      'accept-ranges': 'bytes',
      'content-type': 'binary/octet-stream',
      'content-length': String(wanted.end - wanted.start),
      etag: `"${etag}"`,
      'last-modified': modifiedAt.toUTCString(),
      ...(isPart && { 'content-range': `bytes ${wanted.start}-${wanted.end - 1}/${sizeBytes}` }),
    },
    body: method === 'HEAD' || isEmpty ? '' : object.read(wanted.start, wanted.end),
  };
}

/**
 * The bytes of `bytes=0-99`, `bytes=100-` or `bytes=-100`, end exclusive; undefined for what S3 answers whole: several
 * ranges, or no range at all.
 */
function parseRange(range: string, length: number): Bytes | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') return { start: Math.max(0, length - Number(last)), end: length };
  return { start: Number(first), end: last === '' ? length : Math.min(length, Number(last) + 1) };
}

async function listBuckets(objects: Service['objects']): Promise<Answer> {
  const buckets = (await objects.buckets()).map(
    ({ name, createdAt }) =>
      `<Bucket><Name>${name}</Name><CreationDate>${createdAt.toISOString()}</CreationDate></Bucket>`,
  );
  return xml(
    200,
    `<ListAllMyBucketsResult xmlns="${namespace}"><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`,
  );
}

function isListing(exchange: Exchange): boolean {
  return exchange.method === 'GET' && queryOf(exchange).get('list-type') === '2';
}

function queryOf({ path }: Exchange): URLSearchParams {
  return new URLSearchParams(path.split('?')[1] ?? '');
}

function split(path: string): readonly [string, string] {
  const [, bucket = '', key = ''] = /^\/([^/?]*)\/?([^?]*)/.exec(path) ?? [];
  return [decodeURIComponent(bucket), decodeURIComponent(key)];
}

// A bucket is there as soon as something lies in it.
function isBucketOperation({ method }: Exchange): boolean {
  return method === 'HEAD' || method === 'PUT';
}

// A copy, a part of an upload, tags or an ACL are requests of the same method that must not pass for the object itself.
function isOfWholeObject(exchange: Exchange): boolean {
  const query = [...queryOf(exchange).keys()];
  return exchange.headers['x-amz-copy-source'] === undefined && query.every((name) => name === 'x-id');
}

function isChunked({ headers }: Exchange): boolean {
  return headers['content-encoding']?.includes('aws-chunked') ?? false;
}

/** @see Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" */
function withoutChunks(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let position = 0; position < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', position);
    const size = Number.parseInt(bytes.toString('latin1', position, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

function etag(content: Uint8Array): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function unknown({ method }: Exchange): Answer {
  return failure(
    501,
    'NotImplemented',
    `The embedded S3 knows PutObject, GetObject and ListObjectsV2, and no ${method} of this kind`,
  );
}

function failure(statusCode: number, code: string, message: string): Answer {
  return xml(statusCode, `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);
}

function answer(statusCode: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { statusCode, headers, body: '' };
}
