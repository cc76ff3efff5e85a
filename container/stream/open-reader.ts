import { randomInt } from 'node:crypto';
import { BucketReader } from '../s3/bucket-reader.ts';
import { findProvider } from '../s3/credentials.ts';
import { placeOf } from '../s3/place-of-bucket.ts';
import type { FetchThreadData } from './messages.ts';

/** Milliseconds since 1970, from a clock that does not jump when the machine's clock is set. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Reads the bucket where the job's environment says that it is, with the credentials that it names. */
export function openReader({ bucket, env, requests, silenceMs }: FetchThreadData): BucketReader {
  return new BucketReader({
    bucket,
    place: placeOf(env),
    credentials: findProvider(env),
    requests,
    silenceMs,
    nowMs,
    chance: () => randomInt(2 ** 32) / 2 ** 32,
  });
}
