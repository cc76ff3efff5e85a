export interface S3Uri {
  readonly bucket: string;
  /** Without a slash at its beginning; may be empty, and may end with one. */
  readonly key: string;
}

/**
 * Takes `s3://bucket/key` apart. Names that could lead out of the store are refused: `.` and `..` as parts of a key,
 * NUL, and what is no bucket's name.
 */
export function parseS3Uri(text: string): S3Uri | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(text);
  if (!match) return undefined;
  const [, bucket, key = ''] = match;
  const leadsOut =
    bucket!.includes('..') || key.includes('\0') || key.split('/').some((part) => part === '.' || part === '..');
  return leadsOut ? undefined : { bucket: bucket!, key };
}
