/** S3 as [docs/serve.md](../../../../docs/serve.md) has it: which operation a request is for, and its answer. */

import type { Caller, Service } from '../../api/service.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { completeUpload } from './complete-upload.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { errorAnswer, newRequestId, S3Error } from './error.ts';
import { getObject, getObjectParameters } from './get-object.ts';
import { listObjects, listObjectsParameters, listObjectsV2, listObjectsV2Parameters } from './list-keys.ts';
import { putObject } from './put-object.ts';
import { readRequest, type S3Request } from './request.ts';
import { getObjectTagging } from './tagging.ts';
import {
  abortUpload,
  createUpload,
  listParts,
  listUploads,
  listUploadsParameters,
  uploadPart,
} from './upload-parts.ts';

interface Operation {
  /** The parameter that tells it from others of its method. */
  readonly marker?: string;
  readonly parameters?: readonly string[];
  readonly answer: (request: S3Request) => Promise<Answer>;
}

/** Those with a marker first. */
const operations: Readonly<Record<string, readonly Operation[]>> = {
  'GET service': [
    { answer: listBuckets, parameters: ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'] },
  ],
  'GET bucket': [
    { marker: 'location', answer: getBucketLocation },
    { marker: 'uploads', answer: listUploads, parameters: listUploadsParameters },
    { marker: 'list-type', answer: listObjectsV2, parameters: listObjectsV2Parameters },
    { answer: listObjects, parameters: listObjectsParameters },
  ],
  'HEAD bucket': [{ answer: headBucket }],
  'PUT bucket': [{ answer: createBucket }],
  'DELETE bucket': [{ answer: deleteBucket }],
  'POST bucket': [{ marker: 'delete', answer: deleteObjects }],
  'GET object': [
    { marker: 'uploadId', answer: listParts, parameters: ['max-parts', 'part-number-marker'] },
    { marker: 'tagging', answer: getObjectTagging },
    { answer: getObject, parameters: getObjectParameters },
  ],
  'HEAD object': [{ answer: getObject, parameters: getObjectParameters }],
  'PUT object': [{ marker: 'uploadId', answer: uploadPart, parameters: ['partNumber'] }, { answer: putObject }],
  'POST object': [
    { marker: 'uploads', answer: createUpload },
    { marker: 'uploadId', answer: completeUpload },
  ],
  'DELETE object': [{ marker: 'uploadId', answer: abortUpload }, { answer: deleteObject }],
};

/** Headers that ask for something that objects here cannot have. */
const refusedHeaders = [
  ...['x-amz-tagging', 'x-amz-website-redirect-location', 'x-amz-write-offset-bytes'],
  ...['x-amz-object-lock-mode', 'x-amz-object-lock-legal-hold', 'x-amz-object-lock-retain-until-date'],
  ...['x-amz-server-side-encryption-customer-key', 'x-amz-copy-source-server-side-encryption-customer-key'],
];

/** Never rejects: what goes wrong is an answer, too. */
export async function answerS3(service: Service, exchange: Exchange, caller: Caller): Promise<Answer> {
  try {
    const request = readRequest(service, exchange, caller);
    const operation = operationFor(request);
    checkHeaders(request);
    const { headers, ...answer } = await operation(request);
    return { ...answer, headers: { ...headers, 'x-amz-request-id': newRequestId() } };
  } catch (error) {
    return errorAnswer(error, exchange.path);
  }
}

function operationFor(request: S3Request): Operation['answer'] {
  const { method, bucket, key, query } = request;
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const known = operations[`${method} ${level}`] ?? [];
  const operation = known.find(({ marker }) => marker === undefined || query.has(marker));
  const names = [...query.keys()].filter((name) => !isOfEveryRequest(name));
  const unknown = names.find((name) => name !== operation?.marker && !operation?.parameters?.includes(name));
  if (operation && unknown === undefined) return operation.answer;
  const [asked = unknown] = operation ? [] : names;
  const what = `no ${method} of ${level === 'service' ? 'the service' : level === 'bucket' ? 'a bucket' : 'an object'}`;
  throw new S3Error(
    'NotImplemented',
    `The embedded S3 knows ${what}${asked === undefined ? '' : ` with the parameter ${asked}`}`,
  );
}

// What an SDK tells of itself, and the signature of a presigned URL.
function isOfEveryRequest(parameter: string): boolean {
  return parameter === 'x-id' || parameter.toLowerCase().startsWith('x-amz-');
}

// A header that was silently dropped would be believed to have had its effect.
function checkHeaders({ headers, query, caller }: S3Request): void {
  const refused = refusedHeaders.find((name) => headers[name] !== undefined);
  if (refused !== undefined) throw new S3Error('NotImplemented', `The embedded S3 knows nothing of ${refused}`);
  const copy = [...query.keys()].find((name) => name.toLowerCase() === 'x-amz-copy-source');
  if (copy !== undefined) throw new S3Error('NotImplemented', 'The embedded S3 takes x-amz-copy-source as a header');
  const owner = headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== caller.accountId) throw new S3Error('AccessDenied', 'Access Denied');
}
