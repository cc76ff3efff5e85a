/** Ends jobs whose process was killed. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionRecord, JobRecord, ProcessRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { identifyProcess, killGroup } from './process-record.ts';

/** Kills what is left of the execution's jobs, and records them as ended. */
export async function endAbandonedJobs(
  store: Store,
  { id, arn }: Pick<ExecutionRecord, 'id' | 'arn'>,
  end: Pick<JobRecord, 'status' | 'failureReason' | 'endedAtMs'>,
): Promise<void> {
  // Jobs are found by the execution's id in their names, even where records are damaged.
  for (const name of await store.jobNames(id)) {
    const job = await store.wholeJob(name);
    if (job && (job.executionArn !== arn || job.status !== 'InProgress')) continue;
    await endAbandonedJob(store, name, end);
  }
}

/** Kills what is left of a job, and records it as ended, where its record is whole. */
export async function endAbandonedJob(
  store: Store,
  name: string,
  end: Pick<JobRecord, 'status' | 'failureReason' | 'endedAtMs'>,
): Promise<void> {
  const leader = await leaderOf(store, name);
  if (leader) await killGroup(leader);
  const job = await store.wholeJob(name);
  if (job) await store.saveJob({ ...job, ...end });
}

async function leaderOf(store: Store, jobName: string): Promise<ProcessRecord | undefined> {
  const recorded = await store.jobProcess(jobName);
  return recorded ?? findByEnvironment(`ML_ROOT=${join(store.jobFolder(jobName), 'ml')}`);
}

/**
 * The leader of a process group that has this in its environment, where the machine shows environments: whoever started
 * it may have been killed before it could record the process.
 */
async function findByEnvironment(entry: string): Promise<ProcessRecord | undefined> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(entry) && (await isLeader(pid))) return identifyProcess(Number(pid));
  }
  return undefined;
}

async function isLeader(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === pid;
}
