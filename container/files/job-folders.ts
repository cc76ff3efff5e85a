/** The folders of a processing job, below `ML_ROOT`. @see SageMaker Developer Guide, "Build Your Own Processing Container" */

import { closeSync, constants, ftruncateSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { visibleLine } from '../visible.ts';
import { openOwnFile } from './kind-of-file.ts';

/** Absolute paths of what SageMaker and a job exchange. */
export interface JobFolders {
  /** Holds a folder an input. */
  readonly input: string;
  readonly output: string;
  /** One line for the job's ExitMessage. */
  readonly message: string;
  readonly jobConfig: string;
  readonly resourceConfig: string;
}

/** Below `ML_ROOT` of the environment, `/opt/ml` where it is not set. */
export function jobFolders(env: Readonly<Record<string, string | undefined>>): JobFolders {
  const root = env.ML_ROOT || '/opt/ml';
  return {
    input: join(root, 'processing', 'input'),
    output: join(root, 'processing', 'output'),
    message: join(root, 'output', 'message'),
    jobConfig: join(root, 'config', 'processingjobconfig.json'),
    resourceConfig: join(root, 'config', 'resourceconfig.json'),
  };
}

const longestMessageBytes = 1024;

/**
 * Writes the job's message: one line of at most 1,024 bytes. Best effort: a job that fails must not fail twice. Where
 * the folder for it is missing it is made only if `makeFolder` says so.
 */
export function writeMessage(path: string, text: string, { makeFolder }: { makeFolder: boolean }): void {
  try {
    if (makeFolder) mkdirSync(dirname(path), { recursive: true });
    const file = openOwnFile(path, constants.O_WRONLY);
    ftruncateSync(file);
    writeFileSync(file, `${oneLine(text, longestMessageBytes - 1)}\n`);
    closeSync(file);
  } catch {
    // The same text stands on stderr.
  }
}

/** The text on one line, with escapes for what would steer a terminal, cut to `mostBytes` of UTF-8 at the end of a character. */
export function oneLine(text: string, mostBytes = Infinity): string {
  const line = visibleLine(text.replace(/[\t-\r\u0085\u2028\u2029]+/gu, ' ').trim());
  const bytes = Buffer.from(line);
  if (bytes.byteLength <= mostBytes) return line;
  const ellipsis = '…';
  let end = mostBytes - Buffer.byteLength(ellipsis);
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString() + ellipsis;
}

/** True for a folder, or a link to one; false where there is nothing. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
