/** A request's body, held against everything that its headers say of it. */

import type { Checksum } from '../../store/object-facts.ts';
import type { Exchange } from '../exchange.ts';
import { malformedTrailer, withoutChunks } from './aws-chunked.ts';
import { checksumAlgorithms, type Hasher, hasherOf, isChecksum } from './checksums.ts';
import { malformedXml, S3Error } from './error.ts';
import { parseXml, type XmlValue } from './xml.ts';

const largestObjectBytes = 5 * 1024 ** 3;

/** A list of 10,000 parts with their checksums has less. */
const largestDocumentBytes = 8 * 1024 * 1024;

/** One thing that the headers say of a body: what it is compared with, and how a difference is refused. */
interface Expectation {
  readonly algorithm: string;
  /** In base64; undefined until the headers behind the body are read. */
  value: string | undefined;
  readonly mismatch: () => S3Error;
}

/**
 * Takes a body in, chunk by chunk.
 * @returns the checksum that the client has sent of it
 * @throws S3Error where the body is not what the headers say: what `take` has been given is then to be thrown away
 */
export async function receive(
  exchange: Exchange,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<Checksum | undefined> {
  const { headers } = exchange;
  const isChunked = isFramed(headers);
  const sizeBytes = sizeOf(headers, isChunked);
  const checksum = checksumExpected(headers);
  const expectations = [contentMd5(headers), contentSha256(headers), checksum].filter((each) => each !== undefined);
  const hashers = await Promise.all(
    expectations.map(async (expectation) => ({ expectation, hasher: await hasherOf(expectation.algorithm) })),
  );
  const onTrailer = (name: string, value: string) => {
    if (checksum && name === headerOf(checksum)) checksum.value = checkedValue(checksum.algorithm, value);
  };
  let byteCount = 0;
  for await (const chunk of isChunked ? withoutChunks(exchange.body, onTrailer) : exchange.body) {
    byteCount += chunk.length;
    if (byteCount > largestObjectBytes) throw tooLarge(byteCount);
    for (const { hasher } of hashers) hasher.update(chunk);
    await take(chunk);
  }
  if (sizeBytes !== undefined && byteCount !== sizeBytes) throw otherSize(sizeBytes);
  for (const each of hashers) await compare(each);
  return checksum && { algorithm: checksum.algorithm, value: checksum.value!, type: 'FULL_OBJECT' };
}

/** A body that is a document, by what its root holds. @throws S3Error for one that is none, or too long to be one */
export async function receiveXml(exchange: Exchange, rootName: string): Promise<XmlValue> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  await receive(exchange, async (chunk) => {
    byteCount += chunk.length;
    if (byteCount > largestDocumentBytes) throw malformedXml();
    chunks.push(Buffer.from(chunk));
  });
  const root = await parseXml(Buffer.concat(chunks).toString(), rootName);
  if (root === undefined) throw malformedXml();
  return root;
}

async function compare({ expectation, hasher }: { expectation: Expectation; hasher: Hasher }): Promise<void> {
  if (expectation.value === undefined) throw malformedTrailer();
  if ((await hasher.digest()) !== expectation.value) throw expectation.mismatch();
}

function isFramed(headers: Exchange['headers']): boolean {
  const isStreaming = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  return (
    isStreaming || (headers['content-encoding']?.split(',').some((each) => each.trim() === 'aws-chunked') ?? false)
  );
}

/** What the headers say that the body has, without its framing. */
function sizeOf(headers: Exchange['headers'], isChunked: boolean): number | undefined {
  const text = isChunked ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (text === undefined && (isChunked || headers['transfer-encoding'] !== undefined)) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const size = text === undefined ? undefined : Number(text);
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0)) {
    throw new S3Error('InvalidArgument', `${text} is no length of a body`);
  }
  if (size !== undefined && size > largestObjectBytes) throw tooLarge(size);
  return size;
}

function contentMd5(headers: Exchange['headers']): Expectation | undefined {
  const value = headers['content-md5'];
  if (value === undefined) return undefined;
  if (!isChecksum('md5', value)) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  const mismatch = () => new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  return { algorithm: 'md5', value, mismatch };
}

function contentSha256(headers: Exchange['headers']): Expectation | undefined {
  const given = headers['x-amz-content-sha256'];
  if (given === undefined || given === 'UNSIGNED-PAYLOAD' || given.startsWith('STREAMING-')) return undefined;
  if (!/^[0-9a-f]{64}$/i.test(given)) {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.',
    );
  }
  const mismatch = () =>
    new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  return { algorithm: 'sha256', value: Buffer.from(given, 'hex').toString('base64'), mismatch };
}

/** The checksum that the headers give, or say that is to come behind the body. */
function checksumExpected(headers: Exchange['headers']): Expectation | undefined {
  const announced = (headers['x-amz-trailer'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const prefix = 'x-amz-checksum-';
  const said = [...Object.keys(headers), ...announced]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !['algorithm', 'type', 'mode'].includes(name));
  const [algorithm] = said;
  if (algorithm === undefined) return undefined;
  if (said.length > 1) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (!checksumAlgorithms.includes(algorithm)) {
    throw new S3Error('NotImplemented', `The embedded S3 cannot verify ${prefix}${algorithm}`);
  }
  const value = headers[`${prefix}${algorithm}`];
  return {
    algorithm,
    value: value === undefined ? undefined : checkedValue(algorithm, value),
    mismatch: () =>
      new S3Error('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`),
  };
}

function headerOf({ algorithm }: Expectation): string {
  return `x-amz-checksum-${algorithm}`;
}

function checkedValue(algorithm: string, value: string): string {
  if (isChecksum(algorithm, value)) return value;
  throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${algorithm} header is invalid.`);
}

function otherSize(expected: number): S3Error {
  return new S3Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    { details: { NumberBytesExpected: expected } },
  );
}

function tooLarge(size: number): S3Error {
  return new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    details: { ProposedSize: size, MaxSizeAllowed: largestObjectBytes },
  });
}
