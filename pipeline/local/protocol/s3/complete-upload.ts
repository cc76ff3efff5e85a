/** CompleteMultipartUpload: the parts become an object, once. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum } from '../../store/object-facts.ts';
import type { Part, Upload } from '../../store/uploads.ts';
import type { Answer } from '../exchange.ts';
import { checksumAlgorithms, checksumOf, hasherOf } from './checksums.ts';
import { writeCondition } from './conditions.ts';
import { receiveXml } from './content.ts';
import { malformedXml, S3Error } from './error.ts';
import { staged } from './put-object.ts';
import { placeToWrite, type S3Request } from './request.ts';
import { noSuchUpload, uploadOf } from './upload-parts.ts';
import { childrenOf, document, element, textOf, xml } from './xml.ts';

const mostParts = 10_000;
/** Of every part but the last. */
const smallestPartBytes = 5 * 1024 * 1024;

export async function completeUpload(request: S3Request): Promise<Answer> {
  const { service, bucket, key, headers } = request;
  const upload = await uploadOf(request);
  const parts = chosenParts(await wantedParts(request), await service.uploads.parts(upload.id));
  const place = await placeToWrite(request);
  const condition = writeCondition(headers, key);
  const folder = await service.uploads.claim(upload.id);
  if (folder === undefined) throw noSuchUpload(upload.id);
  try {
    const [object, checksum] = await staged(request, async (path) => {
      const files = parts.map(({ file }) => join(folder, file));
      const ofWhole = await joinFiles(files, path, wholeAlgorithm(request, upload));
      const checksum = ofWhole ?? (await checksumOfParts(upload, parts));
      checkWhole(
        request,
        parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        checksum,
      );
      const facts = { headers: upload.headers, ...(checksum && { checksum }) };
      return [await service.storedObjects.publish(path, place, { facts, ...condition }), checksum] as const;
    });
    await service.uploads.discard(upload.id);
    return xml(
      document(
        'CompleteMultipartUploadResult',
        element('Location', `http://127.0.0.1/${bucket}/${key}`),
        element('Bucket', bucket),
        element('Key', key),
        element('ETag', `"${object.etag}"`),
        ...(checksum
          ? [
              element(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value),
              element('ChecksumType', checksum.type),
            ]
          : []),
      ),
    );
  } catch (error) {
    await service.uploads.release(upload.id);
    throw error;
  }
}

/** The kind of checksum that the whole object is to have, as the upload was begun with, or as the request gives it. */
function wholeAlgorithm({ headers }: S3Request, { checksum }: Upload): string | undefined {
  if (checksum) return checksum.type === 'FULL_OBJECT' ? checksum.algorithm : undefined;
  return checksumAlgorithms.find((algorithm) => headers[`x-amz-checksum-${algorithm}`] !== undefined);
}

interface WantedPart {
  readonly number: number;
  readonly etag: string;
  /** By algorithm. */
  readonly checksums: readonly (readonly [string, string])[];
}

async function wantedParts(request: S3Request): Promise<readonly WantedPart[]> {
  // Checksums among these headers are those of the object, and not of the request's body.
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !name.startsWith('x-amz-checksum-')),
  );
  const root = await receiveXml({ ...request, headers }, 'CompleteMultipartUpload');
  const wanted = childrenOf(root, 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber') ?? ''),
    etag: (textOf(part, 'ETag') ?? '').replace(/^"(.*)"$/, '$1'),
    checksums: Object.entries(part).flatMap(([name, value]) => {
      const [, algorithm] = /^Checksum(.+)$/.exec(name) ?? [];
      return algorithm !== undefined && typeof value === 'string' ? [[algorithm.toLowerCase(), value] as const] : [];
    }),
  }));
  if (wanted.length === 0 || wanted.length > mostParts) throw malformedXml();
  return wanted;
}

/** @throws S3Error where the list is out of order, or names what was not uploaded, or too small a part */
function chosenParts(wanted: readonly WantedPart[], uploaded: readonly Part[]): readonly Part[] {
  if (wanted.some(({ number }, index) => index > 0 && number <= wanted[index - 1]!.number)) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    );
  }
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = wanted.map((each) => {
    const part = byNumber.get(each.number);
    if (part && isMeant(part, each)) return part;
    throw new S3Error(
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { details: { PartNumber: each.number, ETag: each.etag } },
    );
  });
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < smallestPartBytes);
  if (small) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      details: { ProposedSize: small.sizeBytes, MinSizeAllowed: smallestPartBytes, PartNumber: small.number },
    });
  }
  return parts;
}

function isMeant(part: Part, { etag, checksums }: WantedPart): boolean {
  const isOther = ([algorithm, value]: readonly [string, string]) =>
    part.checksum?.algorithm === algorithm && part.checksum.value !== value;
  return part.etag === etag && !checksums.some(isOther);
}

/** The checksum of an object made of parts; a checksum of the whole is computed while they are joined. */
async function checksumOfParts({ checksum }: Upload, parts: readonly Part[]): Promise<Checksum | undefined> {
  if (checksum?.type !== 'COMPOSITE') return undefined;
  const { algorithm, type } = checksum;
  if (parts.some((part) => part.checksum?.algorithm !== algorithm)) return undefined;
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.checksum!.value, 'base64')));
  return { algorithm, type, value: `${await checksumOf(algorithm, digests)}-${parts.length}` };
}

/** Writes the files one behind the other. @returns the checksum of what was written, where one was asked for */
async function joinFiles(
  files: readonly string[],
  path: string,
  algorithm: string | undefined,
): Promise<Checksum | undefined> {
  const hasher = algorithm === undefined ? undefined : await hasherOf(algorithm);
  const target = await open(path, 'w');
  try {
    for (const file of files) {
      for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
        hasher?.update(chunk);
        await target.writeFile(chunk);
      }
    }
  } finally {
    await target.close();
  }
  return hasher && { algorithm: algorithm!, value: await hasher.digest(), type: 'FULL_OBJECT' };
}

/** What the request says of the whole object. @throws S3Error where it is not so */
function checkWhole({ headers }: S3Request, sizeBytes: number, checksum: Checksum | undefined): void {
  const size = headers['x-amz-mp-object-size'];
  if (size !== undefined && Number(size) !== sizeBytes) {
    throw new S3Error('InvalidRequest', `The parts have ${sizeBytes} bytes, and x-amz-mp-object-size says ${size}`);
  }
  const said = checksum && headers[`x-amz-checksum-${checksum.algorithm}`];
  if (said !== undefined && said !== checksum!.value) {
    throw new S3Error(
      'BadDigest',
      `The ${checksum!.algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
}
