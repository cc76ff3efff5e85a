/** Reads header files: bounded, and with any bytes in them. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickCalls } from '../../files/quick-calls.ts';
import { quotePath, unreadableFile, WfdbError } from '../error.ts';
import { type Header, parseHeader } from './header.ts';

/** What the path of every header ends with; without it, it is the path of the unit. */
export const headerSuffix = '.hea';
const maximumHeaderBytes = 4 * 1024 * 1024;

/** Where a header lies: the group's root, its path in the group with `.hea`, and its size as listed. */
export interface HeaderFile {
  readonly root: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** @throws WfdbError `header-too-large`, `unreadable-file`, or what {@link parseHeader} throws */
export async function readHeader(file: HeaderFile, calls: QuickCalls): Promise<Header> {
  refuseLarge(file);
  const bytes = await calls.run(
    () => readBytesNow(file),
    () => readBytes(file),
  );
  return parseHeader(decodeText(bytes), file.path);
}

/** The same without leaving the thread: a worker reads one unit at a time. */
export function readHeaderNow(file: HeaderFile): Header {
  refuseLarge(file);
  return parseHeader(decodeText(readBytesNow(file)), file.path);
}

function refuseLarge({ path, sizeBytes }: HeaderFile): void {
  if (sizeBytes <= maximumHeaderBytes) return;
  const sizes = `got ${sizeBytes} bytes, expected at most ${maximumHeaderBytes}`;
  throw new WfdbError('header-too-large', `header ${quotePath(path)} is too large: ${sizes}`);
}

async function readBytes(file: HeaderFile): Promise<Uint8Array> {
  try {
    return await readFile(join(file.root, file.path));
  } catch (cause) {
    throw unreadableFile(file.path, cause);
  }
}

function readBytesNow(file: HeaderFile): Uint8Array {
  try {
    return readFileSync(join(file.root, file.path));
  } catch (cause) {
    throw unreadableFile(file.path, cause);
  }
}

// Bytes that are not UTF-8 become U+FFFD, as they do in the names that the file system lists.
function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}
