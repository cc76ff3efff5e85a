/** The small files of a dataset, in a folder or a bucket. */

import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { readObjectText } from '../../aws/bucket.ts';
import type { Ask } from '../../aws/watch.ts';
import { parseS3Uri } from '../../names/s3-uri.ts';
import { manifestWithoutLists } from '../../report/manifest-ends.ts';
import { type ReportTexts, reportFiles } from '../../report/read-facts.ts';

/** Bytes of the ledger's beginning and end: what stands between are lists of files and units. */
const endBytes = 4 << 20;

/** Reads files by name; undefined for what is not there. */
interface ResultFolder {
  whole(name: string): Promise<string | undefined>;
  head(name: string): Promise<string | undefined>;
  tail(name: string): Promise<string | undefined>;
}

/** The folder itself, or its `combined`, whichever holds a dataset; undefined where neither does. */
export function datasetFolder(folder: string): string | undefined {
  return [folder, join(folder, 'combined')].find((each) => existsSync(join(each, 'summary.json')));
}

/** Of a folder of this machine. */
export function readResultFolder(folder: string): Promise<ReportTexts> {
  return readTexts({
    whole: (name) => readFile(join(folder, name), 'utf8').catch(missing),
    head: (name) => readPart(join(folder, name), () => 0).catch(missing),
    tail: (name) => readPart(join(folder, name), (size) => Math.max(0, size - endBytes)).catch(missing),
  });
}

/** @param uri of the folder, without a slash at its end */
export function readResultPrefix(uri: string, client: S3Client, ask: Ask): Promise<ReportTexts> {
  const { bucket, key: prefix } = parseS3Uri(uri)!;
  const place = (name: string) => ({ bucket, key: `${prefix}/${name}` });
  return readTexts({
    whole: (name) => ask(() => readObjectText(client, place(name))),
    head: (name) => ask(() => readObjectText(client, { ...place(name), range: `bytes=0-${endBytes - 1}` })),
    tail: (name) => ask(() => readObjectText(client, { ...place(name), range: `bytes=-${endBytes}` })),
  });
}

async function readTexts(folder: ResultFolder): Promise<ReportTexts> {
  const texts: Record<string, string> = {};
  for (const name of reportFiles) {
    const text = name === 'manifest.json' ? await readManifest(folder) : await folder.whole(name);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}

async function readManifest(folder: ResultFolder): Promise<string | undefined> {
  const [head, tail] = [await folder.head('manifest.json'), await folder.tail('manifest.json')];
  return head === undefined || tail === undefined ? undefined : manifestWithoutLists(head, tail);
}

async function readPart(path: string, startByte: (sizeBytes: number) => number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = startByte(size);
    const buffer = Buffer.alloc(Math.min(endBytes, size - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
