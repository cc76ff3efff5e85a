/** GetObject and HeadObject. */

import { Readable } from 'node:stream';
import type { ObjectFacts } from '../../store/object-facts.ts';
import { type OpenObject, openObject } from '../../store/object-reading.ts';
import type { Answer } from '../exchange.ts';
import { isWanted } from './conditions.ts';
import { noSuchKey, S3Error } from './error.ts';
import { parseRange, type RequestedRange } from './range.ts';
import { placeToRead, requireBucket, type S3Request } from './request.ts';

/** Headers that an object is put with and given back with; a request may ask for other values in its answer. */
export const describingHeaders = [
  ...['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type'],
  'expires',
];

/** Parameters that it takes. */
export const getObjectParameters = ['partNumber', ...describingHeaders.map((name) => `response-${name}`)];

export async function getObject(request: S3Request): Promise<Answer> {
  const { object, facts } = await openFor(request);
  try {
    const answer = answerFor(request, object, facts);
    if (!(answer.body instanceof Readable)) await object.close();
    return answer;
  } catch (error) {
    await object.close();
    throw error;
  }
}

/** An object, and what is known of it beside its file. Whoever asks closes it. @throws S3Error where there is none */
export async function openFor(
  request: S3Request,
  { bucket, key }: { bucket: string; key: string } = request,
): Promise<{ object: OpenObject; facts: ObjectFacts | undefined }> {
  const { storedObjects } = request.service;
  await requireBucket(request, bucket);
  const place = await placeToRead(request, { bucket, key });
  const object = key.endsWith('/') ? emptyObject(await storedObjects.folder(place)) : await openObject(place.path);
  if (!object) throw noSuchKey(key);
  return { object, facts: await storedObjects.factsOf(place, object.etag) };
}

function answerFor(request: S3Request, object: OpenObject, facts: ObjectFacts | undefined): Answer {
  const { method, headers } = request;
  const { sizeBytes, modifiedAt, etag } = object;
  const told = { etag: `"${etag}"`, 'last-modified': modifiedAt.toUTCString() };
  if (!isWanted(headers, object)) return { statusCode: 304, headers: told, body: '' };
  const part = partOf(request, object);
  const { start, end } = part ?? { start: 0, end: sizeBytes };
  const checksum = part === undefined && headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && facts?.checksum;
  return {
    statusCode: part ? 206 : 200,
    headers: {
      'accept-ranges': 'bytes',
      'content-type': 'binary/octet-stream',
      ...facts?.headers,
      ...overriddenHeaders(request),
      ...told,
      'content-length': String(end - start),
      ...(part && { 'content-range': `bytes ${start}-${end - 1}/${sizeBytes}` }),
      ...(checksum && {
        [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
        'x-amz-checksum-type': checksum.type,
      }),
    },
    body: method === 'HEAD' || start === end ? '' : object.read(start, end),
  };
}

/** What of the object is asked for; undefined where it is the whole. */
function partOf({ headers, query }: S3Request, object: OpenObject): RequestedRange | undefined {
  const number = query.get('partNumber');
  if (number !== null) {
    if (number !== '1') throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable');
    return object.sizeBytes === 0 ? undefined : { start: 0, end: object.sizeBytes };
  }
  const { range, 'if-range': ifRange } = headers;
  const isOther = ifRange?.startsWith('"') && ifRange !== `"${object.etag}"`;
  return range === undefined || isOther ? undefined : parseRange(range, object.sizeBytes);
}

function overriddenHeaders({ query }: S3Request): Record<string, string> {
  const asked = describingHeaders.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, value] as const];
  });
  for (const [name, value] of asked) {
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new S3Error('InvalidArgument', `response-${name} is no value of a header`);
  }
  return Object.fromEntries(asked);
}

function emptyObject(stat: Omit<OpenObject, 'read' | 'close'> | undefined): OpenObject | undefined {
  return stat && { ...stat, read: () => Readable.from([]), close: async () => {} };
}
