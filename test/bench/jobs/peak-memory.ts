/**
 * Loaded into a program with `--import`: writes the process's highest resident memory in kibibytes, and its user CPU time
 * in microseconds, to file descriptor 3 when it exits.
 */

import { readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => writeSync(3, `${peakKib()} ${process.resourceUsage().userCPUTime}`));
}

// Linux gives a process the `maxRSS` of the one that started it, which is a large one where tests do; VmHWM is its own.
function peakKib(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
