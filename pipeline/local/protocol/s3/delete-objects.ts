/** DeleteObject, and DeleteObjects, which deletes many. */

import type { ObjectPlace } from '../../store/stored-objects.ts';
import type { Answer } from '../exchange.ts';
import { receiveXml } from './content.ts';
import { malformedXml, S3Error, toS3Error } from './error.ts';
import { placeToRead, requireBucket, type S3Request } from './request.ts';
import { childrenOf, document, element, parent, textOf, xml } from './xml.ts';

const mostDeleted = 1000;

/** Succeeds for an object that is not there, too. */
export async function deleteObject(request: S3Request): Promise<Answer> {
  await requireBucket(request, request.bucket);
  await remove(request, request.key);
  return { statusCode: 204, headers: {}, body: '' };
}

export async function deleteObjects(request: S3Request): Promise<Answer> {
  await requireBucket(request, request.bucket);
  const root = await receiveXml(request, 'Delete');
  const wanted = childrenOf(root, 'Object').map((item) => ({
    key: textOf(item, 'Key') ?? '',
    version: textOf(item, 'VersionId') ?? '',
    etag: textOf(item, 'ETag'),
  }));
  if (wanted.length === 0 || wanted.length > mostDeleted || wanted.some(({ key }) => key === '')) throw malformedXml();
  const isQuiet = textOf(root, 'Quiet')?.toLowerCase() === 'true';
  const told: string[] = [];
  for (const { key, version, etag } of wanted) {
    try {
      if (version !== '' && version !== 'null')
        throw new S3Error('NotImplemented', 'The embedded S3 keeps no versions');
      if (etag !== undefined) throw new S3Error('NotImplemented', 'The embedded S3 deletes whatever the ETag is');
      await remove(request, key);
      if (!isQuiet) told.push(parent('Deleted', element('Key', key)));
    } catch (error) {
      const { code, message } = toS3Error(error);
      told.push(parent('Error', element('Key', key), element('Code', code), element('Message', message)));
    }
  }
  return xml(document('DeleteResult', ...told));
}

async function remove(request: S3Request, key: string): Promise<void> {
  const { storedObjects } = request.service;
  let place: ObjectPlace;
  try {
    place = await placeToRead(request, { bucket: request.bucket, key });
  } catch (error) {
    // A key that no object can have.
    if (error instanceof S3Error && error.code === 'NoSuchKey') return;
    throw error;
  }
  if (key.endsWith('/')) await storedObjects.removeFolder(place);
  else await storedObjects.remove(place);
}
