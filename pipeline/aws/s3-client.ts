import { S3Client } from '@aws-sdk/client-s3';
import { awsOptions, embeddedOptions, type Target } from './client.ts';
import { explainFailures } from './explain-failures.ts';

/** A client for listings. In a module of its own: few commands need it, and it takes its time to load. */
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
  explainFailures(client, { service: 'S3', profile, endpoint });
  return client;
}
