/** `--source`: where the input of a result lies, a folder or a prefix of a bucket. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { parseS3Uri, s3Scheme } from '../../names/s3-uri.ts';
import type { Source } from '../../verify/source.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';

/** The input of a result, to be closed in any case. */
export interface OpenSource {
  readonly source: Source;
  close(): void;
}

/** True for what begins with `s3://`; anything else is a folder of this machine. */
export function isBucketUri(source: string): boolean {
  return source.startsWith(s3Scheme);
}

/** @throws Failure 2 where there is no such folder */
export async function openFolder(path: string, io: Io): Promise<OpenSource> {
  const folder = resolve(io.folder, path);
  if (!existsSync(folder)) throw missingPath('--source', path, 'expected the folder that the groups lie in');
  const { folderSource } = await import('../../verify/source.ts');
  return { source: folderSource(folder), close: () => {} };
}

/** @throws Failure 2 for what is no URI of a bucket, or names one that is not there */
export async function openBucket(uri: string, s3: () => Promise<S3Client>): Promise<OpenSource> {
  const { bucket, key = '' } = parseS3Uri(uri.replace(/\/+$/, '')) ?? {};
  if (bucket === undefined) throw new Failure(2, `--source ${uri}: expected s3://BUCKET/PREFIX`);
  const { listFiles, listFolders } = await import('../../aws/bucket.ts');
  const client = await s3();
  const prefixOf = (folder: string) =>
    [key, folder]
      .filter((part) => part !== '')
      .map((part) => `${part}/`)
      .join('');
  const source: Source = {
    async folders() {
      const names = await asked(uri, listFolders(client, bucket, prefixOf('')));
      return names.filter((name) => !name.startsWith('.'));
    },
    async files(folder) {
      const files = await asked(uri, listFiles(client, bucket, prefixOf(folder)));
      return files.length === 0 ? undefined : files;
    },
  };
  return { source, close: () => client.destroy() };
}

async function asked<T>(uri: string, listing: Promise<T>): Promise<T> {
  try {
    return await listing;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
    throw new Failure(2, `--source ${uri}: there is no such bucket`);
  }
}
