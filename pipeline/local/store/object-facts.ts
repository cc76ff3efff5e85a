import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecordFile, recordText } from './record-file.ts';
import { writeWhole } from './whole-files.ts';

/** What was stated of an object when it was put, and does not follow from its file. */
export interface ObjectFacts {
  /** Returned as they were given: the type, and the owner's metadata. Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
}

/** Of an object's bytes, or (composite) of its parts' checksums. */
export interface Checksum {
  /** As S3 spells it in the names of headers: `crc32`. */
  readonly algorithm: string;
  /** In base64; a composite one with the number of parts behind it. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/**
 * The facts of objects, each beside its file: by URI and ETag, so that those of an earlier file, or of one that another
 * process puts at once, are never taken for those of the present one.
 */
export class FactsStore {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Empty where the file did not come through S3, is another one than was put, or its facts are damaged. */
  async read(uri: string, etag: string): Promise<ObjectFacts | undefined> {
    return readRecordFile<ObjectFacts>(this.path(uri, etag), isFacts).catch(() => undefined);
  }

  async write(uri: string, etag: string, facts: ObjectFacts): Promise<void> {
    await writeWhole(this.path(uri, etag), recordText({ uri, ...facts }));
  }

  async forget(uri: string, etag: string): Promise<void> {
    await rm(this.path(uri, etag), { force: true });
  }

  private path(uri: string, etag: string): string {
    const name = createHash('sha256').update(`${uri}\n${etag}`).digest('hex');
    return join(this.folder, name.slice(0, 2), `${name}.json`);
  }
}

function isFacts(value: unknown): boolean {
  const headers = (value as ObjectFacts | null)?.headers;
  return typeof headers === 'object' && headers !== null;
}
