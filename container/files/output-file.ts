import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

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
  const file = await open(location);
  try {
    const buffer = Buffer.allocUnsafe(Math.min((await file.stat()).size + 1, digestedBytes));
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** At a time, into one buffer: a stream's new ones of 64 KiB take as long as what is made of them. */
const digestedBytes = 1 << 20;
