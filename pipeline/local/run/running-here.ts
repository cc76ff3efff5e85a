/** Whether an execution or a job, which has a folder of its own, is run by whoever its record names. */

import type { ProcessRecord } from '../store/records.ts';
import { isAlive, isSameProcess } from './process-record.ts';

/** What this process runs or is about to run, in whichever host: records may name it before it begins. */
const marks = new Set<{ readonly folder: string }>();

/** @returns what ends the mark */
export function markRunning(folder: string): () => void {
  const mark = { folder };
  marks.add(mark);
  return () => marks.delete(mark);
}

/** False of what names this process and is not marked: a state that has been overtaken, or whose newer one is damaged. */
export async function isStillRun(
  folder: string,
  { owner, thisProcess }: { owner: ProcessRecord; thisProcess: ProcessRecord },
): Promise<boolean> {
  if (!isSameProcess(owner, thisProcess)) return isAlive(owner);
  return [...marks].some((each) => each.folder === folder);
}
