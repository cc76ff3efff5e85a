/** How much of the machine this program may use: what its control group allows, not what the host has. */

import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { JobFailure } from './failure.ts';

/** The CPUs and the memory that this program may use. */
export interface Machine {
  readonly cpuCount: number;
  readonly memoryMb: number;
}

/** @param readFile gives a file's text, and throws where there is none */
export function describeMachine(readFile: (path: string) => string = (path) => readFileSync(path, 'utf8')): Machine {
  const quota = cpuQuota(readFile) ?? Infinity;
  const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return {
    cpuCount: Math.max(1, Math.min(Math.ceil(quota), availableParallelism())),
    memoryMb: Math.floor(memoryBytes / 2 ** 20),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Threads to work with: as asked for, else one a CPU; at most what `MACROSHARD_THREADS` says.
 * @throws JobFailure where that variable is no whole number of 1 or more
 */
export function decideThreads(asked: number | null, { machine, env }: { machine: Machine; env: Environment }): number {
  const most = readNumber('MACROSHARD_THREADS', { env, least: 1 }) ?? Infinity;
  return Math.min(asked ?? machine.cpuCount, most);
}

/**
 * Old-generation heap of one worker thread in MB: what `MACROSHARD_THREAD_HEAP_MB` says, else the thread's share of the
 * memory, at most 512. Samples lie outside the heap, so an extractor that needs more has most likely gone astray.
 * @throws JobFailure where that variable is no whole number of 16 or more
 */
export function decideHeapMb(threads: number, { machine, env }: { machine: Machine; env: Environment }): number {
  const asked = readNumber('MACROSHARD_THREAD_HEAP_MB', { env, least: 16 });
  return asked ?? Math.round(Math.min(512, Math.max(128, (machine.memoryMb * 0.6) / threads)));
}

function readNumber(name: string, { env, least }: { env: Environment; least: number }): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (/^[0-9]{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw new JobFailure(`${name} is ${JSON.stringify(text)}, expected a whole number of ${least} or more`);
}

/**
 * CPUs that the control group grants, or one that it stands in, whichever grants least; undefined where none sets a
 * bound. @see cgroup v2 cpu.max, v1 cpu.cfs_quota_us; proc(5), /proc/self/cgroup
 */
function cpuQuota(readFile: (path: string) => string): number | undefined {
  const read = (path: string) => {
    try {
      return readFile(path).trim();
    } catch {
      return '';
    }
  };
  const quotas = groupPaths(read('/proc/self/cgroup')).flatMap((path) => {
    const [quota, period] = read(`/sys/fs/cgroup${path}/cpu.max`).split(' ').map(Number);
    const quotaV1 = Number(read(`/sys/fs/cgroup/cpu${path}/cpu.cfs_quota_us`));
    const periodV1 = Number(read(`/sys/fs/cgroup/cpu${path}/cpu.cfs_period_us`));
    return [quota! / period!, quotaV1 > 0 ? quotaV1 / periodV1 : 0].filter((cpus) => cpus > 0);
  });
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** The control groups of this process, as folders below the root of all groups, each with its ancestors. */
function groupPaths(text: string): readonly string[] {
  const paths = text.split('\n').flatMap((line) => {
    const [, controllers, path = '/'] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers !== '' && !controllers?.split(',').includes('cpu')) return [];
    const names = path.split('/').filter((name) => name !== '');
    return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
  });
  // A container sees its own group as the root, whatever its name is outside.
  return ['', ...new Set(paths)];
}
