/** The folder for what is fetched and not yet processed: in memory, under paths that are gone once the job is. */

import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';

/** A job's own folder for it. */
export interface FetchFolder {
  readonly folder: string;
  /** Bytes that may lie there at once. */
  readonly budgetBytes: number;
  /** True where they are memory and never reach a disk by themselves. */
  readonly isMemory: boolean;
  remove(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where it may lie: in memory, or, where there is too little of it, where the system keeps what is temporary. */
const systemFolders = () => ({ memory: '/dev/shm', disk: tmpdir() });

/** Of the memory that the control group grants: the rest is for threads, and for what they write. */
const shareOfMemory = 0.25;
/** Of it where files lie on a disk: so little, and for so short a time, is not written back. @see dirty_background_ratio */
const shareOnDisk = 0.05;
const leastBytes = 16 * 2 ** 20;

/**
 * Makes a folder for the job, and removes those that killed jobs have left. `MACROSHARD_PLACE_MB` sets its size.
 * @throws JobFailure where that variable is wrong, or nothing can be written
 */
export function openFetchFolder(
  { machine, env }: { machine: Machine; env: Environment },
  folders: { readonly memory: string; readonly disk: string } = systemFolders(),
): FetchFolder {
  const asked = readAsked(env.MACROSHARD_PLACE_MB);
  const memoryBytes = machine.memoryMb * 2 ** 20;
  const free = freeBytes(folders.memory);
  const wanted = asked ?? Math.floor(memoryBytes * shareOfMemory);
  const isMemory = free >= Math.min(wanted, leastBytes);
  const budgetBytes = isMemory
    ? Math.min(wanted, Math.floor(free * 0.9))
    : (asked ?? Math.floor(memoryBytes * shareOnDisk));
  const parent = isMemory ? folders.memory : folders.disk;
  removeLeftovers(parent);
  const folder = mkdtempSync(join(parent, `macroshard-place-${process.pid}-${startOf(process.pid) ?? 0}-`));
  return { folder, budgetBytes, isMemory, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function readAsked(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text) * 2 ** 20;
  throw new JobFailure(`MACROSHARD_PLACE_MB is ${JSON.stringify(text)}, expected a whole number of 1 or more`);
}

function freeBytes(folder: string): number {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** A killed job could not remove its folder, so the next job does. Folders of running jobs, and of other users, stay. */
function removeLeftovers(parent: string): void {
  // Without /proc, it is not known which processes have gone.
  if (startOf(process.pid) === undefined) return;
  for (const name of readdirSync(parent)) {
    const [, pid, start] = /^macroshard-place-(\d+)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || startOf(Number(pid)) === start) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

/** When the process started, in ticks since the machine did; undefined where there is none. @see proc(5), /proc/pid/stat */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
