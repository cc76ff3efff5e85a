/** Whether an execution or a job, by its folder, is still run by the process that its record names. */

import type { ProcessRecord } from '../store/records.ts';
import { isAlive, isSameProcess } from './process-record.ts';

/** What this process runs or is about to run, in whichever host: records may name it before it begins. */
const marks = new Set<{ readonly folder: string }>();

/** @returns a function that takes the mark away */
export function markRunning(folder: string): () => void {
  const mark = { folder };
  marks.add(mark);
  return () => marks.delete(mark);
}

/** False for a record that names this process without being marked: it is out of date, or a newer one is damaged. */
export async function isStillRun(
  folder: string,
  { owner, thisProcess }: { owner: ProcessRecord; thisProcess: ProcessRecord },
): Promise<boolean> {
  if (!isSameProcess(owner, thisProcess)) return isAlive(owner);
  return [...marks].some((each) => each.folder === folder);
}
