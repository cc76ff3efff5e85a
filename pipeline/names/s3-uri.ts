/** `s3://bucket/key`. */

/** A place in S3. */
export interface S3Uri {
  readonly bucket: string;
  /** Without a slash at its beginning; may be empty, and may end with one. */
  readonly key: string;
}

/** What every URI of S3 begins with. */
export const s3Scheme = 's3://';

/** @see Amazon S3 User Guide, "General purpose bucket naming rules" */
const bucketPattern = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The same in words. */
export const bucketNames = 'a bucket has 3 to 63 lower-case letters, digits, hyphens and single dots';

/** As the service checks an S3Uri: any bucket, and `https:` too. @see SageMaker API, S3Uri */
export const serviceS3UriPattern = /^(?:https|s3):\/\/[^/]+(?:\/.*)?$/;

/** Undefined for what is no URI, and for a bucket of a name that S3 does not give. */
export function parseS3Uri(text: string): S3Uri | undefined {
  const uri = parseAnyS3Uri(text);
  return uri && bucketPattern.test(uri.bucket) ? uri : undefined;
}

/**
 * The same with any bucket: definitions that others made may name one of an older form, with capitals or underscores.
 */
export function parseAnyS3Uri(text: string): S3Uri | undefined {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}

/** `s3://bucket/key`; with an empty key, a slash at the end. */
export function formatS3Uri({ bucket, key }: S3Uri): string {
  return `${s3Scheme}${bucket}/${key}`;
}
