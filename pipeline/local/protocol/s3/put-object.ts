/** PutObject and CopyObject. */

import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Checksum, ObjectFacts } from '../../store/object-facts.ts';
import type { ObjectStat } from '../../store/object-reading.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { isWanted, writeCondition } from './conditions.ts';
import { receive } from './content.ts';
import { S3Error } from './error.ts';
import { describingHeaders, openFor } from './get-object.ts';
import { placeToWrite, requireBucket, type S3Request } from './request.ts';
import { document, element, xml } from './xml.ts';

export async function putObject(request: S3Request): Promise<Answer> {
  if (request.headers['x-amz-copy-source'] !== undefined) return copyObject(request);
  const { service, key, headers } = request;
  await requireBucket(request, request.bucket);
  const place = await placeToWrite(request);
  const condition = writeCondition(headers, key);
  return staged(request, async (path) => {
    const checksum = await receiveFile(request, path);
    const facts = { headers: factHeaders(headers), ...(checksum && { checksum }) };
    const object = key.endsWith('/')
      ? await putFolder(request, path, facts)
      : await service.storedObjects.publish(path, place, { facts, ...condition });
    return { statusCode: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(checksum) }, body: '' };
  });
}

/** Gives `use` a path for incoming bytes; whatever is left there at the end is removed. */
export async function staged<T>({ service }: S3Request, use: (path: string) => Promise<T>): Promise<T> {
  const path = await service.storedObjects.stage();
  try {
    return await use(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** Writes the body as it comes in. @returns the checksum that was sent of it @throws S3Error as `receive` does */
export async function receiveFile(exchange: Exchange, path: string): Promise<Checksum | undefined> {
  const file = await open(path, 'w');
  try {
    return await receive(exchange, async (chunk) => {
      await file.writeFile(chunk);
    });
  } finally {
    await file.close();
  }
}

export function factHeaders(headers: Exchange['headers']): Record<string, string> {
  const kept = Object.entries(headers).flatMap(([name, value = '']) => {
    if (name === 'content-encoding') return [[name, withoutFraming(value)] as const];
    return describingHeaders.includes(name) || name.startsWith('x-amz-meta-') ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept.filter(([, value]) => value !== ''));
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

// What the console's "Create folder" makes.
async function putFolder(request: S3Request, path: string, facts: ObjectFacts): Promise<ObjectStat> {
  const { storedObjects } = request.service;
  const file = await open(path);
  const { size } = await file.stat().finally(() => file.close());
  if (size > 0) {
    throw new S3Error(
      'InvalidRequest',
      'Objects are files here: one whose key ends in a slash is a folder, and holds nothing',
    );
  }
  const place = await placeToWrite(request);
  writeCondition(request.headers, request.key).mayReplace(await storedObjects.folder(place));
  return storedObjects.makeFolder(place, facts);
}

async function copyObject(request: S3Request): Promise<Answer> {
  const { service, bucket, key, headers } = request;
  await requireBucket(request, bucket);
  const place = await placeToWrite(request);
  const source = copySource(headers);
  const isReplacing = headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE';
  if (source.bucket === bucket && source.key === key && !isReplacing) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { object, facts: known } = await openFor(request, source);
  try {
    requireWanted(headers, object);
    return await staged(request, async (path) => {
      const facts = { ...known, headers: isReplacing ? factHeaders(headers) : (known?.headers ?? {}) };
      await pipeline(object.read(0, object.sizeBytes), createWriteStream(path));
      const copied = key.endsWith('/')
        ? await putFolder(request, path, facts)
        : await service.storedObjects.publish(path, place, { facts, ...writeCondition(headers, key) });
      return xml(
        document(
          'CopyObjectResult',
          element('LastModified', copied.modifiedAt.toISOString()),
          element('ETag', `"${copied.etag}"`),
        ),
      );
    });
  } finally {
    await object.close();
  }
}

/** The object that `x-amz-copy-source` names. @throws S3Error for what names none */
export function copySource({ 'x-amz-copy-source': text = '' }: Exchange['headers']): { bucket: string; key: string } {
  const [path = '', version] = text.split('?');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  if (version !== undefined && version !== '' && version !== 'versionId=null') {
    throw new S3Error('NotImplemented', 'The embedded S3 keeps no versions of objects');
  }
  return { bucket, key };
}

/** @throws S3Error where the source of a copy is not what its conditions say */
export function requireWanted(headers: Exchange['headers'], object: ObjectStat): void {
  if (!isWanted(headers, object, 'x-amz-copy-source-')) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
}

function withoutFraming(encoding: string): string {
  return encoding
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== 'aws-chunked')
    .join(',');
}
