/** One request to the embedded services and its answer, whatever it came in by: an SDK's handler or HTTP. */

import type { Readable } from 'node:stream';

/** A request, whatever protocol it is in. */
export interface Exchange {
  readonly method: string;
  /** As sent, percent-encoded, with a slash at its beginning. */
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it comes in; can be read once, and need not be read to its end. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The answer to a request. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The headers give the length of a body that is read as it is sent. */
  readonly body: string | Uint8Array | Readable;
}

/** A body longer than the limit. */
export class BodyTooLarge extends Error {}

/** The whole body. @throws BodyTooLarge for one of more bytes */
export async function readBody({ body }: Pick<Exchange, 'body'>, largestBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of body) {
    byteCount += chunk.length;
    if (byteCount > largestBytes) throw new BodyTooLarge(`the body has more than ${largestBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
