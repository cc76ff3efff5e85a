import type { ChildProcess } from 'node:child_process';
import { signalGroup } from './process-record.ts';

/** How long a job's process has between SIGTERM and SIGKILL, where nobody says otherwise. */
export const defaultGraceMs = 5000;

/** Asks a process and all that it has started to end, and kills them after the grace period. Returns at once. */
export function endProcess(child: ChildProcess, graceMs: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child.pid!, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child.pid!, 'SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(timer));
}
