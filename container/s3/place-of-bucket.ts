/** Where S3 answers for a bucket. */

/** Where S3 is, as a job's environment says. @see AWS SDKs and Tools Reference, "Service-specific endpoints" */
export interface S3Endpoint {
  readonly region: string;
  /** In the place of AWS's own; buckets are then the first part of the path. */
  readonly endpoint: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** us-east-1 where no variable names a region; the endpoint of S3 goes before that of all services. */
export function placeOf(env: Environment): S3Endpoint {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  return { region, endpoint: env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined };
}

export interface BucketAddress {
  /** `https://bucket.s3.eu-west-1.amazonaws.com` */
  readonly origin: string;
  /** What stands before a key's path, without a slash at its end. */
  readonly basePath: string;
}

/** A VPC's gateway endpoint takes the requests to AWS's own names, so that nothing need be said of it. */
export function addressOf(bucket: string, { region, endpoint }: S3Endpoint): BucketAddress {
  if (endpoint !== undefined) {
    const { origin, pathname } = new URL(endpoint);
    return { origin, basePath: `${pathname.replace(/\/+$/, '')}/${escapePart(bucket)}` };
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // The certificate holds for one name before the domain.
  if (bucket.includes('.')) return { origin: `https://s3.${region}.${domain}`, basePath: `/${bucket}` };
  return { origin: `https://${bucket}.s3.${region}.${domain}`, basePath: '' };
}

/** A key as it stands in a URL's path, and in what is signed. */
export function escapeKey(key: string): string {
  return key.split('/').map(escapePart).join('/');
}

/** @see AWS Signature Version 4, "UriEncode()" */
export function escapePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `s3://bucket/prefix/` taken apart; undefined where it is none, or the prefix does not end in a slash. */
export function parsePrefix(uri: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*\/)$/s.exec(uri) ?? [];
  return bucket === undefined || prefix === undefined ? undefined : { bucket, prefix };
}
