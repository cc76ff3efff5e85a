/** Where a survey looks: a bucket, or a folder that stands for a prefix of one. */

import type { S3Client } from '@aws-sdk/client-s3';
import type { PipelineSpec } from '../../config/spec.ts';
import type { InputFile } from '../../definition/input-digest.ts';
import { etagOf } from '../../local/store/object-reading.ts';
import { parseS3Uri } from '../../names/s3-uri.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { type FileEtag, filesBelow, foldersBelow } from './walk-folder.ts';

/** Lists what lies at an S3 URI, whether in a bucket or in folders that stand for it. */
export interface InputListing {
  /** Names of folders, or the rest of them behind a prefix that ends within a name. */
  folders(uri: string): Promise<readonly string[]>;
  /** Some at a time, in the order of their keys' UTF-8 bytes; a key is the rest behind the prefix. */
  files(uri: string): AsyncIterable<readonly InputFile[]>;
}

/** Listings are asked for again for some minutes where the service has trouble that passes. */
export function bucketListing(client: S3Client, io: Io): InputListing {
  const retries = { mostTimes: 8, pause: io.pause, random: io.random };
  return {
    async folders(uri) {
      const { listFolders } = await import('../../aws/bucket.ts');
      const { bucket, key } = placeOf(uri);
      return explained(uri, listFolders(client, bucket, key, retries));
    },
    async *files(uri) {
      const { listPages } = await import('../../aws/bucket.ts');
      const { bucket, key } = placeOf(uri);
      const pages = listPages(client, bucket, key, retries);
      for (;;) {
        const { done, value } = await explained(uri, pages.next());
        if (done) return;
        yield value.map(({ path, ...file }) => ({ key: path, ...file }));
      }
    },
  };
}

/** A folder, by its absolute path, and the S3 URI that it stands for, without a slash at its end. */
export interface MountedFolder {
  readonly uri: string;
  readonly folder: string;
}

/**
 * Folders in place of prefixes, of which the longest counts. Times of files stand in for ETags; for jobs that stream,
 * which compare ETags, those that the embedded S3 gives the files of the folder.
 * @param folders that of `--data` first
 * @returns a listing whose functions throw Failure 1 for a URI that no folder stands for
 */
export function folderListing(
  folders: readonly MountedFolder[],
  { read }: Pick<PipelineSpec['process'], 'read'>,
): InputListing {
  const etag: FileEtag = read === 'stream' ? etagOf : ({ mtimeNs }) => String(mtimeNs);
  const pathOf = (each: string) => {
    const found = mountedFolder(folders, each);
    if (found !== undefined) return `${found.folder}${each.slice(found.uri.length)}`;
    throw new Failure(
      1,
      `--data stands for ${folders[0]!.uri}, and the input lies at ${each}: expected an input below InputDataUri`,
    );
  };
  return {
    folders: async (each) => foldersBelow(pathOf(each)),
    files: (each) => filesBelow(pathOf(each), etag),
  };
}

/** The one that stands for what lies at a URI; undefined where none does. */
export function mountedFolder(folders: readonly MountedFolder[], at: string): MountedFolder | undefined {
  return folders
    .filter(({ uri }) => at.startsWith(`${uri}/`))
    .reduce<MountedFolder | undefined>(
      (longest, each) => (longest && longest.uri.length >= each.uri.length ? longest : each),
      undefined,
    );
}

function placeOf(uri: string): { readonly bucket: string; readonly key: string } {
  const place = parseS3Uri(uri);
  if (place === undefined) throw new Failure(1, `the input ${uri} is no place in S3: expected s3://BUCKET/PREFIX`);
  return place;
}

async function explained<T>(uri: string, listing: Promise<T>): Promise<T> {
  try {
    return await listing;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
    throw new Failure(1, `there is no bucket ${placeOf(uri).bucket}, which the input ${uri} names`, { cause: error });
  }
}
