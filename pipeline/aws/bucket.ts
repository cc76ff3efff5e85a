/** S3 beside SageMaker. A module of its own, because few commands need it and its client is slow to load. */

import { GetObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { awsOptions, embeddedOptions, type Target } from './clients.ts';
import { factsOf, passingErrorOf } from './error-kinds.ts';
import { explainErrors } from './explain-errors.ts';

/** A client for listings and small objects. */
export function s3Client(target: Target): S3Client {
  if (target.kind === 'embedded') return new S3Client({ ...embeddedOptions(target), forcePathStyle: true });
  const { s3Endpoint: endpoint, profile } = target;
  const client = new S3Client({
    ...awsOptions(target, endpoint),
    // Servers that stand in for S3 have no host name for each bucket.
    forcePathStyle: endpoint !== undefined,
    // A bucket's region need not be the pipeline's.
    followRegionRedirects: true,
  });
  explainErrors(client, { service: 'S3', profile, endpoint });
  return client;
}

/**
 * The text of an object, or of a part of it; undefined where there is none.
 * @param range as HTTP writes it: `bytes=0-1023`, `bytes=-1024`
 */
export async function readObjectText(
  client: S3Client,
  { bucket, key, range }: { readonly bucket: string; readonly key: string; readonly range?: string },
): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

export interface BucketFile {
  /** The rest of its key, behind the prefix. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
}

/** How a page is asked for again, after the SDK's own attempts, where what went wrong passes. */
export interface PageRetries {
  readonly mostTimes: number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** Names of the folders directly below a prefix; where that ends within a name, the rest of their names. */
export async function listFolders(
  client: S3Client,
  bucket: string,
  prefix: string,
  retries?: PageRetries,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pages({ client, bucket, prefix, delimiter: '/', retries })) {
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) names.push(decoded(Prefix, page).slice(prefix.length, -1));
  }
  return names;
}

/** Every object below a prefix, but for those that only stand for a folder, as S3's console makes them. */
export async function listFiles(client: S3Client, bucket: string, prefix: string): Promise<readonly BucketFile[]> {
  const files: BucketFile[] = [];
  for await (const page of listPages(client, bucket, prefix)) {
    files.push(...page.filter(({ path }) => path !== '' && !path.endsWith('/')));
  }
  return files;
}

/** Every object, a page at a time, in the server's order: in S3 that of their keys' UTF-8 bytes. */
export async function* listPages(
  client: S3Client,
  bucket: string,
  prefix: string,
  retries?: PageRetries,
): AsyncGenerator<readonly BucketFile[]> {
  for await (const page of pages({ client, bucket, prefix, retries })) {
    yield (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '' }) => ({
      path: decoded(Key, page).slice(prefix.length),
      sizeBytes: Size,
      etag: ETag.replace(/^"|"$/g, ''),
    }));
  }
}

interface Listing {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly retries?: PageRetries | undefined;
}

async function* pages({ client, retries, ...listing }: Listing): AsyncGenerator<ListObjectsV2CommandOutput> {
  const { bucket: Bucket, prefix: Prefix, delimiter: Delimiter } = listing;
  let token: string | undefined;
  do {
    // XML cannot hold some of the characters that a key may have.
    const request = { Bucket, Prefix, Delimiter, EncodingType: 'url', ContinuationToken: token } as const;
    const page = await outlast(() => client.send(new ListObjectsV2Command(request)), client, retries);
    answering.add(client);
    yield page;
    if (page.IsTruncated && (page.NextContinuationToken ?? token) === token) {
      throw new Error(`the listing of s3://${Bucket}/${Prefix} does not go on: the server gives no new token`);
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

const firstPauseMs = 500;
const longestPauseMs = 20_000;

const nobodyThere = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/** Clients that have had an answer: before the first one, waiting for nobody is in vain. */
const answering = new WeakSet<S3Client>();

async function outlast<T>(ask: () => Promise<T>, client: S3Client, retries: PageRetries | undefined): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const passes = passingErrorOf(error);
      const isNobody = nobodyThere.has(factsOf(error).code) && !answering.has(client);
      const isInVain = !passes || passes.kind === 'expired' || isNobody;
      if (isInVain || retries === undefined || attempt >= retries.mostTimes) throw error;
      await retries.pause(Math.min(longestPauseMs, firstPauseMs * 2 ** attempt) * (0.5 + retries.random() / 2));
    }
  }
}

// S3 writes a blank as `+`, as forms do. Servers that do not know the encoding give keys as they are.
function decoded(text: string, { EncodingType }: ListObjectsV2CommandOutput): string {
  return EncodingType === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
}
