/** Uploads in parts: CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload and what lists them. */

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Checksum } from '../../store/object-facts.ts';
import type { Part, Upload } from '../../store/uploads.ts';
import type { Answer } from '../exchange.ts';
import { owner } from './buckets.ts';
import { checksumAlgorithms } from './checksums.ts';
import { S3Error } from './error.ts';
import { openFor } from './get-object.ts';
import { encoderOf } from './list-keys.ts';
import { pageOf, pageSize } from './page.ts';
import { checksumHeaders, copySource, factHeaders, receiveFile, requireWanted, staged } from './put-object.ts';
import { parseRange } from './range.ts';
import { placeToWrite, requireBucket, type S3Request } from './request.ts';
import { document, element, parent, xml } from './xml.ts';

const mostParts = 10_000;

export async function createUpload(request: S3Request): Promise<Answer> {
  const { service, bucket, key, headers } = request;
  await requireBucket(request, bucket);
  await placeToWrite(request);
  if (key.endsWith('/')) throw new S3Error('InvalidRequest', 'Objects are files here: a folder has no parts');
  const checksum = checksumOf(request);
  const { id } = await service.uploads.begin({
    bucket,
    key,
    initiatedAtMs: service.nowMs(),
    headers: factHeaders(headers),
    ...(checksum && { checksum }),
  });
  const answer = xml(
    document('InitiateMultipartUploadResult', element('Bucket', bucket), element('Key', key), element('UploadId', id)),
  );
  const told = checksum && {
    'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase(),
    'x-amz-checksum-type': checksum.type,
  };
  return { ...answer, headers: { ...answer.headers, ...told } };
}

/** Also of a part that is copied from another object. */
export async function uploadPart(request: S3Request): Promise<Answer> {
  const text = request.query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > mostParts) {
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${mostParts}, inclusive`);
  }
  const { id } = await uploadOf(request);
  const isCopy = request.headers['x-amz-copy-source'] !== undefined;
  return staged(request, async (path) => {
    const checksum = isCopy ? await copyPart(request, path) : await receiveFile(request, path);
    const part = await request.service.uploads.savePart(id, { number, staged: path, checksum });
    if (!part) throw noSuchUpload(id);
    return isCopy
      ? xml(document('CopyPartResult', element('LastModified', iso(part)), element('ETag', `"${part.etag}"`)))
      : { statusCode: 200, headers: { etag: `"${part.etag}"`, ...partChecksum(checksum) }, body: '' };
  });
}

export async function listParts(request: S3Request): Promise<Answer> {
  const { service, bucket, key, query, caller } = request;
  const { id, checksum } = await uploadOf(request);
  const marker = Number(query.get('part-number-marker') ?? '0');
  const size = pageSize(request, 'max-parts');
  const parts = (await service.uploads.parts(id)).filter(({ number }) => number > marker);
  const { items, isTruncated, last } = await pageOf(parts, size, ({ number }) => String(number));
  return xml(
    document(
      'ListPartsResult',
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', id),
      owner('Initiator', caller.accountId),
      owner('Owner', caller.accountId),
      element('StorageClass', 'STANDARD'),
      ...(checksum
        ? [element('ChecksumAlgorithm', checksum.algorithm.toUpperCase()), element('ChecksumType', checksum.type)]
        : []),
      element('PartNumberMarker', marker),
      ...(isTruncated ? [element('NextPartNumberMarker', last)] : []),
      element('MaxParts', size),
      element('IsTruncated', isTruncated),
      ...items.map(renderPart),
    ),
  );
}

export const listUploadsParameters = [
  ...['prefix', 'delimiter', 'key-marker', 'upload-id-marker', 'max-uploads', 'encoding-type'],
];

export async function listUploads(request: S3Request): Promise<Answer> {
  const { service, bucket, query, caller } = request;
  await requireBucket(request, bucket);
  const of = (name: string) => query.get(name) ?? '';
  if (of('delimiter') !== '') throw new S3Error('NotImplemented', 'The embedded S3 lists uploads without a delimiter');
  const encode = encoderOf(request);
  const size = pageSize(request, 'max-uploads');
  const found = (await service.uploads.ofBucket(bucket)).filter(({ key }) => key.startsWith(of('prefix')));
  const { items, isTruncated } = await pageOf(behind(found, of('key-marker'), of('upload-id-marker')), size, () => '');
  const last = items.at(-1);
  return xml(
    document(
      'ListMultipartUploadsResult',
      element('Bucket', bucket),
      element('KeyMarker', encode(of('key-marker'))),
      element('UploadIdMarker', of('upload-id-marker')),
      element('Prefix', encode(of('prefix'))),
      ...(of('encoding-type') === '' ? [] : [element('EncodingType', 'url')]),
      ...(isTruncated ? [element('NextKeyMarker', encode(last!.key)), element('NextUploadIdMarker', last!.id)] : []),
      element('MaxUploads', size),
      element('IsTruncated', isTruncated),
      ...items.map(({ key, id, initiatedAtMs }) =>
        parent(
          'Upload',
          element('Key', encode(key)),
          element('UploadId', id),
          owner('Initiator', caller.accountId),
          owner('Owner', caller.accountId),
          element('StorageClass', 'STANDARD'),
          element('Initiated', new Date(initiatedAtMs).toISOString()),
        ),
      ),
    ),
  );
}

export async function abortUpload(request: S3Request): Promise<Answer> {
  const { service } = request;
  const { id } = await uploadOf(request);
  if ((await service.uploads.claim(id)) === undefined) throw noSuchUpload(id);
  await service.uploads.discard(id);
  return { statusCode: 204, headers: {}, body: '' };
}

/** The upload that a request is about. @throws S3Error where there is none of this key */
export async function uploadOf(request: S3Request): Promise<Upload> {
  const { service, bucket, key, query } = request;
  await requireBucket(request, bucket);
  const id = query.get('uploadId') ?? '';
  const upload = await service.uploads.find(id);
  if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

export function noSuchUpload(id: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { details: { UploadId: id } },
  );
}

// A key marker without an upload marker skips all uploads of that key.
function behind(uploads: readonly Upload[], keyMarker: string, idMarker: string): readonly Upload[] {
  const last = uploads.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  if (last >= 0) return uploads.slice(last + 1);
  return uploads.filter(({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(keyMarker)) > 0);
}

/** Copies the bytes that are asked for of another object. */
async function copyPart(request: S3Request, path: string): Promise<undefined> {
  const { headers } = request;
  const { object } = await openFor(request, copySource(headers));
  try {
    requireWanted(headers, object);
    const asked = headers['x-amz-copy-source-range'];
    const range = asked === undefined ? undefined : parseRange(asked, object.sizeBytes);
    if (asked !== undefined && !range) {
      throw new S3Error('InvalidArgument', 'The x-amz-copy-source-range value must be of the form bytes=first-last');
    }
    await pipeline(object.read(range?.start ?? 0, range?.end ?? object.sizeBytes), createWriteStream(path));
  } finally {
    await object.close();
  }
}

// Checksums of parts make a composite one; where it is asked for, and the algorithm allows it, one of the whole object.
function checksumOf({ headers }: S3Request): Upload['checksum'] {
  const algorithm = headers['x-amz-checksum-algorithm']?.toLowerCase();
  if (algorithm === undefined) return undefined;
  if (!checksumAlgorithms.includes(algorithm)) {
    throw new S3Error(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  const byDefault = algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = headers['x-amz-checksum-type']?.toUpperCase() ?? byDefault;
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE')
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  return { algorithm, type };
}

function partChecksum(checksum: Checksum | undefined): Record<string, string> {
  const { 'x-amz-checksum-type': _, ...told } = checksumHeaders(checksum);
  return told;
}

function renderPart(part: Part): string {
  const { number, etag, sizeBytes, checksum } = part;
  return parent(
    'Part',
    element('PartNumber', number),
    element('LastModified', iso(part)),
    element('ETag', `"${etag}"`),
    element('Size', sizeBytes),
    checksum ? element(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value) : '',
  );
}

function iso({ modifiedAtMs }: Part): string {
  return new Date(modifiedAtMs).toISOString();
}
