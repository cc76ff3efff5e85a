/**
 * Who may call. The access key's id that a request is signed with is the secret; the signature itself is not looked at,
 * since whoever has the id has the key.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { S3Uri } from '../../names/s3-uri.ts';
import type { Exchange } from './exchange.ts';

/** Whose requests are answered: everybody's, or those signed with a key of this id. */
export type Access =
  | 'any'
  | {
      readonly accessKeyId: string;
      /** Where there is one, the key reads and lists what lies below it, and does nothing else. */
      readonly onlyBelow?: S3Uri;
    };

export interface SignedRequest {
  /** Undefined for a request with no signature, or with more than one. */
  readonly accessKeyId: string | undefined;
  /** Of the signature's scope. */
  readonly region: string | undefined;
  /** The request without a signature in its query; other `X-Amz-` parameters of a presigned URL have become headers. */
  readonly exchange: Exchange;
}

/** @see AWS General Reference, "Signature Version 4 signing process" */
const header = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=[^,\s]+, *Signature=[^,\s]+$/;

const querySignature = ['algorithm', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders'];

/**
 * When the SDK for JavaScript signs a URL, it signs the checksum of an empty body with it. S3 does not compare what is then
 * put there, and neither is it compared here. @see github.com/localstack/localstack/issues/12169, github.com/aws/aws-sdk-js-v3/issues/4448
 */
const bodyChecksum = /^(?:sdk-checksum-algorithm|checksum-(?!mode$).*)$/;

/** Reads the signature of version 4 in a header, or in the query of a presigned URL. */
export function readSignature(exchange: Exchange): SignedRequest {
  const [path = '', query = ''] = split(exchange.path);
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => ({ name, short: amzName(name), value }));
  const credentials = parameters.filter(({ short }) => short === 'credential').map(({ value }) => value);
  const { authorization } = exchange.headers;
  if (credentials.length === 0) {
    return { ...credentialOf(header.exec(authorization ?? '')?.[1]), exchange };
  }
  if (authorization !== undefined || credentials.length > 1) {
    return { accessKeyId: undefined, region: undefined, exchange };
  }
  const rest = parameters.filter(({ short }) => short === undefined);
  const isHeader = (short = '') => short !== '' && !querySignature.includes(short) && !bodyChecksum.test(short);
  const hoisted = parameters.filter(({ short }) => isHeader(short));
  const headers = Object.fromEntries(hoisted.map(({ name, value }) => [name.toLowerCase(), value]));
  const left = new URLSearchParams(rest.map(({ name, value }): [string, string] => [name, value])).toString();
  return {
    ...credentialOf(credentials[0]),
    exchange: {
      ...exchange,
      path: left === '' ? path : `${path}?${left}`,
      headers: { ...headers, ...exchange.headers },
    },
  };
}

/** Takes the same time, whichever character of the key is wrong. */
export function mayCall({ accessKeyId }: SignedRequest, access: Access): boolean {
  return access === 'any' || (accessKeyId !== undefined && isSame(accessKeyId, access.accessKeyId));
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** `KEY/20260101/us-east-1/sagemaker/aws4_request` */
function credentialOf(text = ''): Pick<SignedRequest, 'accessKeyId' | 'region'> {
  const [, accessKeyId, region] = /^([^/]+)\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request$/.exec(text) ?? [];
  return { accessKeyId, region };
}

function amzName(name: string): string | undefined {
  return /^x-amz-(.*)$/i.exec(name)?.[1]?.toLowerCase();
}

function split(path: string): readonly [string, string] {
  const index = path.indexOf('?');
  return index < 0 ? [path, ''] : [path.slice(0, index), path.slice(index + 1)];
}
