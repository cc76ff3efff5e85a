/** A job that reads S3 itself is given an endpoint and credentials of its own, for its own prefix, while it runs. */

import { randomBytes } from 'node:crypto';
import { parseS3Uri } from '../../names/s3-uri.ts';
import type { Service } from '../api/service.ts';
import { listen } from './http-server.ts';

interface OwnAccess {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Listens until it is closed, on a port that was free.
 * @param source `s3://bucket/prefix/`; undefined is given back for anything else
 */
export async function openJobAccess(service: Service, source: string): Promise<OwnAccess | undefined> {
  const onlyBelow = parseS3Uri(source);
  if (onlyBelow === undefined || !onlyBelow.key.endsWith('/')) return undefined;
  const accessKeyId = `JOB${randomBytes(15).toString('hex').toUpperCase()}`;
  const { endpoint, close } = await listen(service, { port: 0, access: { accessKeyId, onlyBelow } });
  return {
    environment: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      // Of a signature, the key's id alone is looked at.
      AWS_SECRET_ACCESS_KEY: accessKeyId,
      AWS_REGION: 'us-east-1',
    },
    close,
  };
}
