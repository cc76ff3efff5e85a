import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A result as a ledger tells of it. */
export interface OutputFile {
  /** Inside the output folder, `/` separated. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Null for files that hold no rows. */
  readonly rows: number | null;
  readonly sha256: string;
}

/** Digest and size of the file at `location`, which is called `path` in the ledger. */
export async function describeOutput(
  location: string,
  { path, rows }: { path: string; rows: number | null },
): Promise<OutputFile> {
  const { sha256, sizeBytes } = await digestFile(location);
  return { path, sizeBytes, rows, sha256 };
}

/** SHA-256 in hexadecimal, and the count of bytes that went into it. */
export async function digestFile(location: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(location), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
    }
  });
  return { sha256: hash.digest('hex'), sizeBytes };
}
