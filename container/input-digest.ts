/**
 * What an input holds, as a text that fits an environment variable. The survey makes it of a listing, and the job of the
 * files that it is given: rows of other files may not enter SageMaker's cache under the key that this text is part of.
 */

import { createHash, type Hash } from 'node:crypto';
import { leadsToByProduct } from './by-products.ts';
import { compareBytes } from './compare-bytes.ts';

/** Files of an input: how many, how large, and digests of their keys and of their ETags. */
export interface InputDigest {
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of a line a file: its key as JSON, a tab, its size. */
  readonly keys: string;
  /** The same of its ETag in the place of its size. */
  readonly etags: string;
}

/** What a step's environment says of its input. */
export interface ExpectedInput extends InputDigest {
  /** Tells inputs of one place from those of another: `digestText` of their URIs. */
  readonly place: string;
  /** `digestText` of the DatasetVersion that the definition gives. */
  readonly version: string;
}

/** A file of an input, by its key. */
export interface InputFile {
  /** Behind the input's prefix. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes; of files that come without one, empty. */
  readonly etag: string;
}

/** False for keys that stand for folders, by-products, and keys that no file can have: these are not counted. */
export function isInputKey(key: string): boolean {
  return !key.endsWith('/') && !leadsToByProduct(key) && isFilePath(key);
}

const longestNameBytes = 255;

/** Whether a path, `/` separated, can be one of a file. */
export function isFilePath(path: string): boolean {
  const isName = (name: string) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
  return path.split('/').every((name) => isName(name) && Buffer.byteLength(name) <= longestNameBytes);
}

/** The digests of an input's files, given one by one in the order of their keys: their number takes no memory. */
export class InputDigester {
  private readonly keys = createHash('sha256');
  private readonly etags = createHash('sha256');
  private files = 0;
  private bytes = 0;
  private last: string | undefined;

  /** @throws RangeError where a key does not follow the last one in the order of UTF-8 bytes */
  add({ key, sizeBytes, etag }: InputFile): void {
    if (this.last !== undefined && compareBytes(this.last, key) >= 0) {
      throw new RangeError(`${JSON.stringify(key)} comes after ${JSON.stringify(this.last)}`);
    }
    const name = JSON.stringify(key);
    addLine(this.keys, name, String(sizeBytes));
    addLine(this.etags, name, etag);
    this.files += 1;
    this.bytes += sizeBytes;
    this.last = key;
  }

  finish(): InputDigest {
    const { files, bytes } = this;
    return { files, bytes, keys: this.keys.digest('hex'), etags: this.etags.digest('hex') };
  }
}

/** For several groups in one job: with a line a group in place of a line a file, in the given order. */
export function joinInputDigests(groups: readonly (InputDigest & { readonly group: string })[]): InputDigest {
  const [keys, etags] = [createHash('sha256'), createHash('sha256')];
  let [files, bytes] = [0, 0];
  for (const each of groups) {
    const name = JSON.stringify(each.group);
    addLine(keys, name, each.keys);
    addLine(etags, name, each.etags);
    files += each.files;
    bytes += each.bytes;
  }
  return { files, bytes, keys: keys.digest('hex'), etags: etags.digest('hex') };
}

/** `found 3 files of 40 bytes, and the survey has 2 files of 30 bytes`, of an input that is not as surveyed. */
export function countsText(
  found: Pick<InputDigest, 'files' | 'bytes'>,
  expected: Pick<InputDigest, 'files' | 'bytes'>,
): string {
  const [has, had] = [found, expected].map(({ files, bytes }) => {
    return `${files} ${files === 1 ? 'file' : 'files'} of ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  });
  return has === had
    ? `found ${has}, as surveyed, but of other names, sizes or content`
    : `found ${has}, and the survey has ${had}`;
}

function addLine(hash: Hash, name: string, value: string): void {
  hash.update(`${name}\t${value}\n`);
}

/** 16 hexadecimal digits. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** At most 230 characters: a value of a job's environment has at most 256. */
export function formatInputDigest({ place, version, ...digest }: ExpectedInput): string {
  return `${formatGroupDigest(digest)} place=${place} version=${version}`;
}

/** Undefined for what `formatInputDigest` does not write. */
export function parseInputDigest(text: string): ExpectedInput | undefined {
  const [, digest = '', place, version] = /^(.*) place=([0-9a-f]{16}) version=([0-9a-f]{16})$/.exec(text) ?? [];
  const parsed = parseGroupDigest(digest);
  return parsed && { ...parsed, place: place!, version: version! };
}

/** Names of a pack's variables, one for each of its groups in their order, so that the job can say which group has changed. */
export function groupDigestName(index: number): string {
  return `GroupDigest${index + 1}`;
}

/** The value of a pack's variable for one group, which `parseGroupDigest` reads. */
export function formatGroupDigest({ files, bytes, keys, etags }: InputDigest): string {
  return `files=${files} bytes=${bytes} keys=${keys} etags=${etags}`;
}

/** Undefined for what `formatGroupDigest` does not write. */
export function parseGroupDigest(text: string): InputDigest | undefined {
  const match = /^files=(\d+) bytes=(\d+) keys=([0-9a-f]{64}) etags=([0-9a-f]{64})$/.exec(text);
  if (match === null) return undefined;
  const [, files, bytes, keys, etags] = match as unknown as readonly string[];
  return { files: Number(files), bytes: Number(bytes), keys: keys!, etags: etags! };
}
