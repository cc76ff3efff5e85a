/**
 * Results that get their final names together, at the end, each by rename. Until then they lie in a folder of
 * this program's own inside the output folder; whatever else is there is somebody else's, and stays.
 */

import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { explainError, JobFailure } from '../failure.ts';
import type { Unfinished } from '../unfinished.ts';
import { kindOfFile } from './kind-of-file.ts';

/** What a job writes: a file, or a folder of files. */
export interface Result {
  readonly name: string;
  /** Of a folder: names of the files that are this program's. */
  readonly files?: RegExp;
}

/** No other program uses this name: the folder holds what was staged here, or a result that was replaced. */
const stagingName = '.macroshard-job-staging';
/** A name that no result has. */
const retiredName = '.retired';

/**
 * Makes the output folder where there is none, and lets `work` write in it. What a killed run had staged is removed
 * before, and what this one has staged after.
 * @throws JobFailure naming the folder where it cannot be written, or holds under a result's name what is no such thing
 */
export async function withOutput(
  { folder, results, unfinished }: { folder: string; results: readonly Result[]; unfinished: Unfinished },
  work: () => Promise<void>,
): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    for (const result of results) expectReplaceable(folder, result);
    removeStaging(folder, results);
    mkdirSync(join(folder, stagingName));
  } catch (error) {
    throw new JobFailure(`the output folder ${folder} cannot be written: ${explainError(error)}`, { cause: error });
  }
  await unfinished.tracing(
    () => removeStaging(folder, results),
    async () => {
      try {
        await work();
      } catch (error) {
        throw isNoRoom(error) ? new JobFailure(noRoomMessage(folder, error), { cause: error }) : error;
      }
    },
  );
}

/** Where a result of this name is written until it is whole. */
export function stagedPath(folder: string, name: string): string {
  return join(folder, stagingName, name);
}

/**
 * Gives every staged file or folder its final name, in the given order, over whatever an earlier run left there. The
 * last one is the record of the others: its old version goes first, so that it never speaks of files that are not its.
 * `retired` names what an earlier run may have left and this one does not have.
 */
export function publish(
  folder: string,
  names: readonly string[],
  { retired = [] }: { retired?: readonly string[] } = {},
): void {
  for (const name of names) syncToDisk(stagedPath(folder, name));
  mkdirSync(stagedPath(folder, retiredName), { recursive: true });
  for (const name of [...new Set([...names, ...retired])].reverse()) retire(folder, name);
  for (const name of names) renameSync(stagedPath(folder, name), join(folder, name));
  syncFile(folder);
}

// By rename too: a folder that is removed file by file would be seen half removed.
function retire(folder: string, name: string): void {
  try {
    renameSync(join(folder, name), retiredPath(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function retiredPath(folder: string, name: string): string {
  return join(stagedPath(folder, retiredName), name);
}

function removeStaging(folder: string, results: readonly Result[]): void {
  const staging = join(folder, stagingName);
  if (lookAt(staging)?.isDirectory()) for (const result of results) bringBack(folder, result);
  rmSync(staging, { recursive: true, force: true });
}

/** Moves what somebody else has put into a folder of results from its old version to where it was. */
function bringBack(folder: string, { name, files }: Result): void {
  const old = retiredPath(folder, name);
  if (files === undefined || !lookAt(old)?.isDirectory()) return;
  for (const entry of readdirSync(old, { withFileTypes: true })) {
    if (entry.isFile() && files.test(entry.name)) continue;
    mkdirSync(join(folder, name), { recursive: true });
    renameSync(join(old, entry.name), join(folder, name, entry.name));
  }
}

/** A link may be replaced: what it leads to is not touched. */
function expectReplaceable(folder: string, { name, files }: Result): void {
  const found = lookAt(join(folder, name));
  if (found === undefined || found.isSymbolicLink() || (files === undefined ? found.isFile() : found.isDirectory()))
    return;
  const expected = files === undefined ? 'a file' : 'a folder';
  throw new Error(`${name} is ${kindOfFile(found)} there, expected ${expected} of an earlier run, or nothing`);
}

function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
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

/** A folder with what is in it. */
function syncToDisk(path: string): void {
  if (lookAt(path)?.isDirectory()) for (const name of readdirSync(path)) syncFile(join(path, name));
  syncFile(path);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
