/** What this machine may use: inside a container the control group says so, not the host. */

import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** CPUs that may be used at once, at least 1. @see the Linux kernel's Control Group v2, cpu.max */
export function cpuCount(): number {
  const available = availableParallelism();
  const quota = groupQuota() ?? available;
  return Math.max(1, Math.min(available, Math.ceil(quota)));
}

/** Bytes of memory that may be used, by the control group where it sets a limit. */
export function memoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}

function groupQuota(): number | undefined {
  const [limit, period] = (read('/sys/fs/cgroup/cpu.max') ?? '').split(' ').map(Number);
  if (limit && period) return limit / period;
  const [oldLimit, oldPeriod] = ['quota', 'period'].map((name) =>
    Number(read(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`)),
  );
  return oldLimit && oldPeriod && oldLimit > 0 ? oldLimit / oldPeriod : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
