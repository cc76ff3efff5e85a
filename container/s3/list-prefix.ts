/** Lists what lies below a prefix. */

import { parseXML } from '@aws-sdk/xml-builder';
import type { BucketReader, ListedObject } from './bucket-reader.ts';
import { S3Error } from './s3-error.ts';

/** The objects below a prefix, a page at a time, in S3's order. @throws S3Error */
export async function* listPrefix(
  reader: Pick<BucketReader, 'getBucket'>,
  prefix: string,
): AsyncGenerator<readonly ListedObject[]> {
  let token: string | undefined;
  do {
    const page = pageOf(
      await reader.getBucket({
        'list-type': '2',
        prefix,
        // Keys may hold characters that no XML does.
        'encoding-type': 'url',
        ...(token !== undefined && { 'continuation-token': token }),
      }),
    );
    yield listOf(page.Contents).map(objectOf);
    token = page.IsTruncated === 'true' ? String(page.NextContinuationToken) : undefined;
  } while (token !== undefined);
}

interface Page {
  readonly Contents?: Entry | readonly Entry[];
  readonly IsTruncated?: string;
  readonly NextContinuationToken?: string;
}

interface Entry {
  readonly Key: string;
  readonly Size: string;
  readonly ETag: string;
  readonly LastModified: string;
}

function pageOf(text: string): Page {
  try {
    const page = (parseXML(text) as { readonly ListBucketResult?: Page }).ListBucketResult;
    if (page !== undefined) return page;
  } catch {
    // No XML is no listing either.
  }
  throw new S3Error('NoListing', 'S3 answers with what is no listing', 'none');
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function objectOf({ Key, Size, ETag, LastModified }: Entry): ListedObject {
  const sizeBytes = Number(Size);
  if (!Number.isSafeInteger(sizeBytes) || typeof ETag !== 'string') {
    throw new S3Error('NoListing', `S3 lists ${JSON.stringify(Key)} without its size or its ETag`, 'none');
  }
  const key = decodeURIComponent(Key.replaceAll('+', ' '));
  return { key, sizeBytes, etag: ETag, modifiedMs: Date.parse(LastModified) };
}
