import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecordFile, recordText } from './record-file.ts';
import { writeWhole } from './whole-files.ts';

/** What was said of an object when it was put, and its file does not tell. */
export interface ObjectFacts {
  /** What is given back as it was given: its type, and whatever its owner noted. Names in small letters. */
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

  /** None where the file has not come through S3, or is another than was put; damaged ones are none, too. */
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
