import type { Answer } from '../exchange.ts';
import { openFor } from './get-object.ts';
import type { S3Request } from './request.ts';
import { document, parent, xml } from './xml.ts';

/** GetObjectTagging, which the AWS CLI asks for when it copies: no object has a tag. */
export async function getObjectTagging(request: S3Request): Promise<Answer> {
  const { object } = await openFor(request);
  await object.close();
  return xml(document('Tagging', parent('TagSet')));
}
