/** S3 beside SageMaker. In a module of its own: few commands need it, and its client takes its time to load. */

import { type ListObjectsV2CommandOutput, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { awsOptions, embeddedOptions, type Target } from './clients.ts';
import { explainErrors } from './explain-errors.ts';

/** A client for listings. */
export function s3Client(target: Target): S3Client {
  if (target.kind === 'embedded') return new S3Client({ ...embeddedOptions(target), forcePathStyle: true });
  const { s3Endpoint: endpoint, profile } = target;
  const client = new S3Client({
    ...awsOptions(target, endpoint),
    // Servers that stand for S3 have no names for buckets.
    forcePathStyle: endpoint !== undefined,
    // A bucket's region need not be the pipeline's.
    followRegionRedirects: true,
  });
  explainErrors(client, { service: 'S3', profile, endpoint });
  return client;
}

export interface BucketFile {
  /** What of its key is left behind the prefix. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Names of the folders directly below a prefix, which is empty or ends with a slash. */
export async function listFolders(client: S3Client, bucket: string, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { CommonPrefixes = [] } of pages(client, bucket, prefix, '/')) {
    for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(prefix.length, -1));
  }
  return names;
}

/** Every object below a prefix. Objects that stand for folders, as the console makes them, are none of them. */
export async function listFiles(client: S3Client, bucket: string, prefix: string): Promise<readonly BucketFile[]> {
  const files: BucketFile[] = [];
  for await (const { Contents = [] } of pages(client, bucket, prefix)) {
    for (const { Key = '', Size = 0 } of Contents) {
      if (!Key.endsWith('/')) files.push({ path: Key.slice(prefix.length), sizeBytes: Size });
    }
  }
  return files;
}

function pages(
  client: S3Client,
  bucket: string,
  prefix: string,
  delimiter?: string,
): AsyncIterable<ListObjectsV2CommandOutput> {
  return paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, Delimiter: delimiter });
}
