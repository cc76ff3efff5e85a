/**
 * The transfer of a body in chunks that each tell their size, with headers behind the last one.
 * @see Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks"
 */

import { S3Error } from './error.ts';

/** Of a chunk's size and signature, or a header behind the last chunk. */
const longestLineBytes = 16 * 1024;

/** The body without its framing. @param onTrailer called with each header, by its name in small letters @throws S3Error */
export async function* withoutChunks(
  body: AsyncIterable<Uint8Array>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Uint8Array> {
  const source = new Lines(body);
  try {
    for (let size = await chunkSize(source); size > 0; size = await chunkSize(source)) {
      yield* source.bytes(size);
      if ((await source.line()) !== '') throw incomplete();
    }
    for (let line = await source.line(); line !== undefined && line !== ''; line = await source.line()) {
      const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw malformedTrailer();
      onTrailer(name.trim().toLowerCase(), value.trim());
    }
  } finally {
    await source.close();
  }
}

async function chunkSize(source: Lines): Promise<number> {
  const [, digits] = /^([0-9a-fA-F]{1,13})(?:;.*)?$/.exec((await source.line()) ?? '') ?? [];
  if (digits === undefined) throw incomplete();
  return Number.parseInt(digits, 16);
}

function incomplete(): S3Error {
  return new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
}

export function malformedTrailer(): S3Error {
  return new S3Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}

class Lines {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  /** Without its end; undefined where the body has ended. @throws S3Error for one that is cut short, or has no end */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.rest.toString('latin1', 0, end);
        this.rest = this.rest.subarray(end + 2);
        return line;
      }
      if (this.rest.length > longestLineBytes) throw incomplete();
      const next = await this.chunks.next();
      if (next.done && this.rest.length === 0) return undefined;
      if (next.done) throw incomplete();
      this.rest = Buffer.concat([this.rest, next.value]);
    }
  }

  /** The source of the body can then be read on. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  /** As many bytes as a chunk has. @throws S3Error where the body ends before */
  async *bytes(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done) throw incomplete();
        this.rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
      const taken = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }
}
