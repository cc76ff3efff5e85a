/** What the embedded S3 refuses, by the codes that S3 has for it. */

import { randomBytes } from 'node:crypto';
import { LeadsOut } from '../../store/real-paths.ts';
import type { Answer } from '../exchange.ts';
import { element, parent, xml } from './xml.ts';

/** @see Amazon S3 API Reference, "Error responses", "List of error codes" */
const statusCodes = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;

/** An answer that refuses. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: keyof typeof statusCodes;
  /** Elements of the error document beside code and message. */
  readonly details: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: keyof typeof statusCodes,
    message: string,
    { details = {}, headers = {} }: Partial<Pick<S3Error, 'details' | 'headers'>> = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 'The specified bucket does not exist', { details: { BucketName: bucket } });
}

export function noSuchKey(key: string): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', { details: { Key: key } });
}

export function invalidUri(): S3Error {
  return new S3Error('InvalidURI', "Couldn't parse the specified URI.");
}

/** The error document. @param path of the request; what the file system says of this machine's own is left out */
export function errorAnswer(error: unknown, path: string): Answer {
  const { code, message, details, headers } = toS3Error(error);
  const requestId = newRequestId();
  const elements = Object.entries({
    Code: code,
    Message: message,
    ...details,
    Resource: path.split('?')[0]!,
    RequestId: requestId,
    HostId: 'local',
  }).map(([name, value]) => element(name, value));
  const answer = xml(parent('Error', ...elements), statusCodes[code]);
  return { ...answer, headers: { ...answer.headers, ...headers, 'x-amz-request-id': requestId } };
}

/** For a request that another key than this service's has signed, or none. */
export function refuseUnknownKey(message: string, path: string): Answer {
  return errorAnswer(new S3Error('InvalidAccessKeyId', message), path);
}

/** For a request of a job that is about more than the job's own prefix. */
export function refuseOtherPlace(path: string): Answer {
  return errorAnswer(new S3Error('AccessDenied', 'Access Denied: this key reads one prefix alone'), path);
}

export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

export function malformedXml(): S3Error {
  return new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** Whatever has gone wrong, as S3 would say it. */
export function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const { code = 'no code' } = error as NodeJS.ErrnoException;
  if (error instanceof LeadsOut) return new S3Error('AccessDenied', error.message);
  if (error instanceof URIError) return invalidUri();
  if (code === 'ENAMETOOLONG') return new S3Error('KeyTooLongError', 'Your key is too long: objects are files here');
  if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code)) {
    return new S3Error(
      'InvalidRequest',
      'Objects are files here: no key can be the beginning of another one that goes on with a slash',
    );
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return new S3Error('AccessDenied', `Objects are files here, and this one may not be had or written (${code})`);
  }
  if (code === 'EMFILE' || code === 'ENFILE') return new S3Error('SlowDown', 'Please reduce your request rate.');
  return new S3Error('InternalError', `We encountered an internal error. Please try again. (${code})`);
}
