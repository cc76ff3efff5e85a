/** The checksums that S3 knows of an object's bytes. */

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Takes bytes in their order, and gives the checksum of all in base64. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Promise<string>;
}

const makers: Readonly<Record<string, { readonly byteCount: number; readonly make: () => Promise<Hasher> | Hasher }>> =
  {
    crc32: { byteCount: 4, make: crc32Hasher },
    crc32c: { byteCount: 4, make: async () => libraryHasher(new (await import('@aws-sdk/checksums/crc')).Crc32c()) },
    crc64nvme: {
      byteCount: 8,
      make: async () => libraryHasher(new (await import('@aws-sdk/checksums/crc')).Crc64Nvme()),
    },
    md5: { byteCount: 16, make: () => cryptoHasher('md5') },
    sha1: { byteCount: 20, make: () => cryptoHasher('sha1') },
    sha256: { byteCount: 32, make: () => cryptoHasher('sha256') },
    sha512: { byteCount: 64, make: () => cryptoHasher('sha512') },
  };

/** As S3 spells them in the names of headers. */
export const checksumAlgorithms = Object.keys(makers);

/** @param algorithm one of `checksumAlgorithms` */
export async function hasherOf(algorithm: string): Promise<Hasher> {
  return makers[algorithm]!.make();
}

/** Whether a text can be the checksum of anything. */
export function isChecksum(algorithm: string, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === makers[algorithm]!.byteCount && bytes.toString('base64') === value;
}

/** Of a text's bytes, at once. */
export async function checksumOf(algorithm: string, bytes: Uint8Array): Promise<string> {
  const hasher = await hasherOf(algorithm);
  hasher.update(bytes);
  return hasher.digest();
}

function crc32Hasher(): Hasher {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: async () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

function cryptoHasher(algorithm: string): Hasher {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: async () => hash.digest('base64'),
  };
}

function libraryHasher(checksum: { update(bytes: Uint8Array): void; digest(): Promise<Uint8Array> }): Hasher {
  return {
    update: (bytes) => checksum.update(bytes),
    digest: async () => Buffer.from(await checksum.digest()).toString('base64'),
  };
}
