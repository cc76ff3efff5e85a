import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../../pipeline/aws/bucket.ts';
import type { EmbeddedOptions } from '../../../pipeline/local/open-service.ts';
import { openHarness } from '../../support/embedded.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Of an error document. */
  readonly code: string | undefined;
}

export interface EmbeddedS3 {
  readonly client: S3Client;
  /** The path of `s3://bucket/KEY`. */
  path(key: string): string;
  /** A request as it stands, without an SDK that mends it. */
  send(
    method: string,
    path: string,
    request?: { headers?: Record<string, string>; body?: unknown },
  ): Promise<RawAnswer>;
  /** Names of everything that lies beside the objects: what was begun and is no object. */
  leftovers(): Promise<readonly string[]>;
}

/** The S3 of an embedded SageMaker in a folder, with a bucket `bucket`. */
export async function openS3(folder: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedS3> {
  await mkdir(folder, { recursive: true });
  const harness = await openHarness(folder, options);
  const client = s3Client({ kind: 'embedded', requestHandler: harness.requestHandler as never });
  await client.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  return {
    client,
    path: (key) => join(folder, 'state/s3/bucket', key),
    send: async (method, path, { headers = {}, body } = {}) => {
      const { response } = await harness.requestHandler.handle({ method, path, headers, body });
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1];
      return { status: response.statusCode, headers: response.headers, text, code };
    },
    leftovers: async () => {
      const found = await Promise.all(
        ['s3-unfinished', 's3-uploads'].map((name) => readdir(join(folder, 'state', name)).catch(() => [])),
      );
      return found.flat();
    },
  };
}
