/** The folders of a processing job, below `ML_ROOT`. @see SageMaker Developer Guide, "Build Your Own Processing Container" */

import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainError, JobFailure } from '../failure.ts';
import { visibleLine } from '../visible.ts';

export interface JobFolders {
  /** Holds a folder an input. */
  readonly input: string;
  readonly output: string;
  /** One line for the job's ExitMessage. */
  readonly message: string;
  readonly jobConfig: string;
}

export function jobFolders(env: Readonly<Record<string, string | undefined>>): JobFolders {
  const root = env.ML_ROOT || '/opt/ml';
  return {
    input: join(root, 'processing', 'input'),
    output: join(root, 'processing', 'output'),
    message: join(root, 'output', 'message'),
    jobConfig: join(root, 'config', 'processingjobconfig.json'),
  };
}

/** Temporary names begin with a dot, so that whatever a killed run left behind can be told from results. */
export function temporaryName(name: string): string {
  return `.${name}`;
}

/**
 * Makes the output folder where there is none, tries to write in it, and lets `work` do so. What a killed run left is
 * removed before, and what this one leaves after.
 * @throws JobFailure naming the folder where it cannot be written
 */
export async function withOutput(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, temporaryName('probe')), '');
    removeTemporaries(folder);
  } catch (error) {
    throw new JobFailure(`the output folder ${folder} cannot be written: ${explainError(error)}`, { cause: error });
  }
  try {
    await work();
  } catch (error) {
    throw isNoRoom(error) ? new JobFailure(noRoomMessage(folder, error), { cause: error }) : error;
  } finally {
    removeTemporaries(folder);
  }
}

/** True where a disk cannot take what is to be written: full, a quota, a limit of the process. */
function isNoRoom(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return !(error instanceof JobFailure) && ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes(String(code));
}

function noRoomMessage(folder: string, error: unknown): string {
  const advice = 'give the job a larger volume (ProcessingVolumeSizeInGB, CombineVolumeSizeInGB), or make room';
  return `the result cannot be written to ${folder}: ${explainError(error)}; ${advice}`;
}

function removeTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

const longestMessageBytes = 1024;

/**
 * Writes the job's message: one line of at most 1,024 bytes. Best effort: a job that fails must not fail twice. Where
 * the folder for it is missing it is made only if `makeFolder` says so.
 */
export function writeMessage(path: string, text: string, { makeFolder }: { makeFolder: boolean }): void {
  try {
    if (makeFolder) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${oneLine(text, longestMessageBytes - 1)}\n`);
  } catch {
    // The same text stands on stderr.
  }
}

/** The text with blanks for line breaks, and what would steer a terminal made visible, cut to `mostBytes` of UTF-8 at a character's end. */
export function oneLine(text: string, mostBytes = Infinity): string {
  const line = visibleLine(text.replace(/[\t-\r\u0085\u2028\u2029]+/gu, ' ').trim());
  const bytes = Buffer.from(line);
  if (bytes.byteLength <= mostBytes) return line;
  const ellipsis = '…';
  let end = mostBytes - Buffer.byteLength(ellipsis);
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString() + ellipsis;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
