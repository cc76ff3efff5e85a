/** Uploads in parts: a folder each, in which every part is a file, until they are joined or given up. */

import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum, ObjectFacts } from './object-facts.ts';
import { statObject } from './object-reading.ts';
import { readRecordFile, recordText } from './record-file.ts';
import { isMissing, listNames, writeWhole } from './whole-files.ts';

/** An upload in parts that has begun. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAtMs: number;
  readonly headers: ObjectFacts['headers'];
  /** Which checksum the whole object is to have, and of what. */
  readonly checksum?: Pick<Checksum, 'algorithm' | 'type'>;
}

/** A part of an upload. */
export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** Of the part alone. */
  readonly checksum?: Checksum;
  /** The name of its file. */
  readonly file: string;
}

/** An upload that has not grown for longer counts as abandoned. */
const abandonedMs = 7 * 24 * 60 * 60 * 1000;

/** @throws what the file system does, from every method */
export class Uploads {
  private readonly folder: string;

  constructor(stateFolder: string) {
    this.folder = join(stateFolder, 's3-uploads');
  }

  async begin(upload: Omit<Upload, 'id'>): Promise<Upload> {
    const begun = { id: randomBytes(16).toString('hex'), ...upload };
    await writeWhole(join(this.folderOf(begun.id), 'upload.json'), recordText(begun));
    return begun;
  }

  async find(id: string): Promise<Upload | undefined> {
    if (!isUploadId(id)) return undefined;
    return readRecordFile(join(this.folderOf(id), 'upload.json'), (value) => isOf<Upload>(value, ['bucket', 'key']));
  }

  /** Those that go on, by key and then by their beginning. */
  async ofBucket(bucket: string): Promise<readonly Upload[]> {
    const found = await Promise.all((await listNames(this.folder)).map((id) => this.find(id).catch(() => undefined)));
    return found
      .filter((upload) => upload?.bucket === bucket)
      .map((upload) => upload!)
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || a.initiatedAtMs - b.initiatedAtMs);
  }

  /** Takes a staged file as a part, in place of an earlier one of its number. @returns undefined where the upload has ended */
  async savePart(
    id: string,
    { number, staged, checksum }: { number: number; staged: string; checksum?: Checksum | undefined },
  ): Promise<Part | undefined> {
    const folder = this.folderOf(id);
    const { etag, sizeBytes, modifiedAt } = (await statObject(staged))!;
    const file = `${randomBytes(8).toString('hex')}.data`;
    const part = { number, etag, sizeBytes, modifiedAtMs: modifiedAt.getTime(), file, ...(checksum && { checksum }) };
    try {
      const before = await readPart(partPath(folder, number));
      await rename(staged, join(folder, file));
      await writeFile(join(folder, `.${file}`), recordText(part));
      await rename(join(folder, `.${file}`), partPath(folder, number));
      if (before) await rm(join(folder, before.file), { force: true });
      return part;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** By number. */
  async parts(id: string): Promise<readonly Part[]> {
    const folder = this.folderOf(id);
    const names = (await listNames(folder)).filter((name) => name.startsWith('part-'));
    const parts: Part[] = [];
    // One after the other: there may be 10,000, and a process has fewer files open.
    for (const name of names) {
      const part = await readPart(join(folder, name));
      if (part) parts.push(part);
    }
    return parts;
  }

  /**
   * Ends an upload for everybody else, in whatever process.
   * @returns the folder of its parts' files, or undefined where somebody else has ended it
   */
  async claim(id: string): Promise<string | undefined> {
    try {
      await rename(this.folderOf(id), this.claimedFolderOf(id));
      return this.claimedFolderOf(id);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Lets a claimed upload go on. */
  async release(id: string): Promise<void> {
    await rename(this.claimedFolderOf(id), this.folderOf(id));
  }

  /** Takes a claimed upload away, with its parts. */
  async discard(id: string): Promise<void> {
    await rm(this.claimedFolderOf(id), { recursive: true, force: true });
  }

  async clearAbandoned(nowMs: number): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const entry = await stat(path).catch(() => undefined);
      if (entry && nowMs - entry.mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true });
    }
  }

  private folderOf(id: string): string {
    return join(this.folder, id);
  }

  private claimedFolderOf(id: string): string {
    return join(this.folder, `.${id}.claimed`);
  }
}

function readPart(path: string): Promise<Part | undefined> {
  return readRecordFile(path, (value) => isOf<Part>(value, ['file', 'etag']));
}

function isOf<T>(value: unknown, texts: readonly (keyof T)[]): boolean {
  return typeof value === 'object' && value !== null && texts.every((name) => typeof (value as T)[name] === 'string');
}

function isUploadId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function partPath(folder: string, number: number): string {
  return join(folder, `part-${String(number).padStart(5, '0')}.json`);
}
