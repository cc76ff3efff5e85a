/** Tells whether the process that once did something is still there, and ends what it left behind. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessRecord } from '../store/records.ts';

/** A process of this machine; undefined where there is none with this number, or only its remains. */
export async function identifyProcess(pid: number): Promise<ProcessRecord | undefined> {
  const startedAt = (await startOnLinux(pid)) ?? (await startByPs(pid));
  return startedAt === undefined || startedAt === '' ? undefined : { pid, startedAt, host: hostname() };
}

/** True also of none and none. */
export function isSameProcess(a: ProcessRecord | undefined, b: ProcessRecord | undefined): boolean {
  return a?.pid === b?.pid && a?.startedAt === b?.startedAt;
}

/** False also for a process of another machine: a store belongs to one machine at a time. */
export async function isAlive({ pid, startedAt, host }: ProcessRecord): Promise<boolean> {
  if (host !== hostname()) return false;
  return (await identifyProcess(pid))?.startedAt === startedAt;
}

/** False also for one that is suspended, and does nothing until it is let go on. */
export async function isAwake(record: ProcessRecord): Promise<boolean> {
  if (!(await isAlive(record))) return false;
  const stat = (await readText(`/proc/${record.pid}/stat`)) ?? '';
  return !/^[Tt] /.test(afterName(stat));
}

/** Ends a process group at once, if its leader is still the one that was recorded. */
export async function killGroup(leader: ProcessRecord): Promise<void> {
  if (await isAlive(leader)) signalGroup(leader.pid, 'SIGKILL');
}

/** A group that has ended is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** An empty text where there is no such process, or a zombie; undefined where this machine has no /proc. */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const bootId = await readText('/proc/sys/kernel/random/boot_id');
  if (bootId === undefined) return undefined;
  const stat = await readText(`/proc/${pid}/stat`);
  if (stat === undefined) return '';
  const [state, ...rest] = afterName(stat).split(' ');
  return state === 'Z' || state === 'X' ? '' : `${bootId.trim()} ${rest[18]}`;
}

// The program's name stands in brackets and may hold anything; what follows the last one is made of words.
function afterName(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2);
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

const run = promisify(execFile);

async function startByPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? '' : start.join(' ');
  } catch {
    return undefined;
  }
}
