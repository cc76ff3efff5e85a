/** Reads one bucket: signed requests, again where that helps, fewer at once where S3 asks for it. */

import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { type CredentialProvider, HeldCredentials } from './credentials.ts';
import { type Answer, Connections } from './exchange.ts';
import { addressOf, type BucketAddress, escapeKey, escapePart, type S3Endpoint } from './place-of-bucket.ts';
import { RequestLimit } from './request-limit.ts';
import { errorOfAnswer, S3Error } from './s3-error.ts';

export interface ReaderOptions {
  readonly bucket: string;
  readonly place: S3Endpoint;
  readonly credentials: CredentialProvider;
  /** Requests at once, at most. */
  readonly requests: number;
  /** A server that is silent for so long is taken for gone. */
  readonly silenceMs: number;
  readonly nowMs: () => number;
  /** 0 … 1, for pauses. */
  readonly chance: () => number;
}

/** An object as it was listed. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** With its quotes, as S3 gives it. */
  readonly etag: string;
  readonly modifiedMs: number;
}

/** Bytes `startByte` … `endByte - 1` of an object that has not changed since it was listed. */
export interface ObjectRange extends Pick<ListedObject, 'key' | 'sizeBytes' | 'etag'> {
  readonly startByte: number;
  readonly endByte: number;
}

type Query = Readonly<Record<string, string>>;
type OnChunk = (chunk: Uint8Array, answer: Omit<Answer, 'body'>) => void;

/** Some minutes in all: longer trouble is for the step's retry policies. */
const attempts = 14;
const [firstPauseMs, longestPauseMs] = [100, 20_000];

/**
 * Lists and reads one bucket. A request that fails is made again for some minutes, in the region and with the credentials
 * that S3 asks for; what then still fails, or would not get better, is an `S3Error`.
 */
export class BucketReader {
  private readonly options: ReaderOptions;
  private readonly credentials: HeldCredentials;
  private readonly connections: Connections;
  private readonly limit: RequestLimit;
  private region: string;

  constructor(options: ReaderOptions) {
    this.options = options;
    this.region = options.place.region;
    this.credentials = new HeldCredentials(options.credentials, options.nowMs);
    this.connections = new Connections({ connections: options.requests, silenceMs: options.silenceMs });
    this.limit = new RequestLimit(options.requests);
  }

  /** A GET of the bucket itself. @throws S3Error */
  async getBucket(query: Query): Promise<string> {
    return this.again(async () => (await this.exchange('', { query, headers: {} })).body);
  }

  /**
   * Hands out the range's bytes in their order, each once: where a connection is lost, the next one goes on there.
   * @throws S3Error, whose remedy is `changed` where the object is not the one that was listed
   */
  async readRange(range: ObjectRange, onBytes: (bytes: Uint8Array, position: number) => void): Promise<void> {
    const { key, sizeBytes, etag, startByte, endByte } = range;
    let position = startByte;
    await this.again(async () => {
      const isWhole = position === 0 && endByte === sizeBytes;
      const headers = { 'if-match': etag, ...(!isWhole && { range: `bytes=${position}-${endByte - 1}` }) };
      await this.exchange(key, { query: {}, headers }, (chunk, answer) => {
        refuseOtherBytes(answer, { isWhole, sizeBytes });
        if (position + chunk.length > endByte)
          throw new S3Error('TooManyBytes', 'S3 sends more than was asked for', 'again');
        onBytes(chunk, position);
        position += chunk.length;
      });
      if (position < endByte) throw new S3Error('TooFewBytes', `S3 ended ${endByte - position} bytes early`, 'again');
    });
  }

  close(): Promise<void> {
    return this.connections.close();
  }

  private async again<T>(attempt: () => Promise<T>): Promise<T> {
    for (let made = 1; ; made++) {
      try {
        return await this.limit.run(attempt, (error) => error instanceof S3Error && error.remedy === 'slower');
      } catch (error) {
        if (!(error instanceof S3Error) || error.remedy === 'changed' || error.remedy === 'none') throw error;
        if (made === attempts) throw new S3Error(error.code, `${error.message} (${attempts} attempts)`, 'none');
        const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** made);
        await new Promise((resolve) => setTimeout(resolve, longest * this.options.chance()));
      }
    }
  }

  private async exchange(
    key: string,
    { query, headers }: { query: Query; headers: Record<string, string> },
    onChunk?: OnChunk,
  ): Promise<Answer> {
    const address = addressOf(this.options.bucket, { ...this.options.place, region: this.region });
    const path = `${address.basePath}/${escapeKey(key)}`;
    const credentials = await this.credentials.get().catch((error: Error) => {
      throw new S3Error('NoCredentials', `no credentials can be had: ${error.message}`, 'again');
    });
    const signed = await this.signer(credentials).sign(requestOf(address, { path, query, headers }), {
      signingDate: new Date(this.options.nowMs()),
    });
    const search = Object.keys(query).length === 0 ? '' : `?${queryText(query)}`;
    const answer = await this.connections.get(
      { origin: address.origin, path: path + search, headers: signed.headers },
      onChunk,
    );
    if (answer.status === 200 || answer.status === 206) return answer;
    throw this.errorOf(answer, credentials.accessKeyId);
  }

  private errorOf({ status, headers, body }: Answer, accessKeyId: string): S3Error {
    const region = headers['x-amz-bucket-region'];
    if (typeof region === 'string' && region !== this.region && [301, 307, 400].includes(status)) {
      this.region = region;
      return new S3Error('OtherRegion', `the bucket lies in ${region}`, 'again');
    }
    const error = errorOfAnswer(status, body);
    if (error.remedy === 'new-credentials') this.credentials.refuse(accessKeyId);
    return error;
  }

  private signer(credentials: Awaited<ReturnType<CredentialProvider>>): SignatureV4 {
    return new SignatureV4({
      credentials,
      region: this.region,
      service: 's3',
      sha256: Sha256,
      uriEscapePath: false,
    });
  }
}

function requestOf(
  { origin }: BucketAddress,
  { path, query, headers }: { path: string; query: Query; headers: Record<string, string> },
) {
  const { protocol, hostname, host } = new URL(origin);
  return { method: 'GET', protocol, hostname, path, query: { ...query }, headers: { ...headers, host } };
}

/** A server that ignores the range would give bytes of another place. */
function refuseOtherBytes(
  { status, headers }: Omit<Answer, 'body'>,
  { isWhole, sizeBytes }: { isWhole: boolean; sizeBytes: number },
): void {
  if (status !== (isWhole ? 200 : 206))
    throw new S3Error(`status ${status}`, 'S3 does not give the range that was asked for', 'none');
  const total = /\/(\d+)$/.exec(String(headers['content-range'] ?? ''))?.[1];
  if (total !== undefined && Number(total) !== sizeBytes) {
    throw new S3Error('OtherSize', `the object has ${total} bytes, and was listed with ${sizeBytes}`, 'changed');
  }
}

function queryText(query: Query): string {
  const names = Object.keys(query).sort();
  return names.map((name) => `${escapePart(name)}=${escapePart(query[name]!)}`).join('&');
}

/** Node's own, in the form that the signer asks for. */
class Sha256 {
  private readonly hash: { update(data: Uint8Array | string): unknown; digest(): Buffer };

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
