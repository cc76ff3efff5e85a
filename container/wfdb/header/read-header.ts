/** Reads header files: bounded, and with any bytes in them. */

import { isAscii } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickCalls } from '../../files/quick-calls.ts';
import { readSmallFile } from '../../files/small-file.ts';
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

/**
 * A promise where it had to be waited for.
 * @throws WfdbError `header-too-large`, `unreadable-file`, or what {@link parseHeader} throws; at once where it is no promise
 */
export function readHeader(file: HeaderFile, calls: QuickCalls): Header | Promise<Header> {
  const text = readHeaderText(file, calls);
  return text instanceof Promise ? text.then((later) => parseHeader(later, file.path)) : parseHeader(text, file.path);
}

/** The same without leaving the thread: a worker reads one unit at a time. */
export function readHeaderNow(file: HeaderFile): Header {
  refuseLarge(file);
  return parseHeader(readTextNow(file), file.path);
}

/** What {@link readHeader} parses. @throws WfdbError as that does */
export function readHeaderText(file: HeaderFile, calls: QuickCalls): string | Promise<string> {
  refuseLarge(file);
  return calls.run(
    () => readTextNow(file),
    () => readText(file),
  );
}

function refuseLarge({ path, sizeBytes }: HeaderFile): void {
  if (sizeBytes <= maximumHeaderBytes) return;
  const sizes = `got ${sizeBytes} bytes, expected at most ${maximumHeaderBytes}`;
  throw new WfdbError('header-too-large', `header ${quotePath(path)} is too large: ${sizes}`);
}

async function readText(file: HeaderFile): Promise<string> {
  try {
    return textOf(await readFile(join(file.root, file.path)));
  } catch (cause) {
    throw unreadableFile(file.path, cause);
  }
}

function readTextNow(file: HeaderFile): string {
  try {
    return textOf(readSmallFile(`${file.root}/${file.path}`, file.sizeBytes));
  } catch (cause) {
    throw unreadableFile(file.path, cause);
  }
}

function textOf(bytes: Buffer): string {
  // A decoder takes several times as long.
  return isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes);
}

// Bytes that are not UTF-8 become U+FFFD, as they do in the names that the file system lists.
const decoder = new TextDecoder('utf-8');
