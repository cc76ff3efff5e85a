/**
 * Loaded into a program with `--import`: writes the process's highest resident memory in kibibytes, its user CPU time in
 * microseconds, the bytes that it has given a disk to write, and its system CPU time, to file descriptor 3 when it exits.
 */

import { readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(3, `${peakKib()} ${userCPUTime} ${writtenBytes()} ${systemCPUTime}`);
  });
}

// Linux gives a process the `maxRSS` of the one that started it, which is a large one where tests do; VmHWM is its own.
function peakKib(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** What lies in memory alone, as below /dev/shm, is not among them. @see proc(5), /proc/pid/io */
function writtenBytes(): number {
  try {
    return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))![1]);
  } catch {
    return 0;
  }
}
