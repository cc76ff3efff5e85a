/** What a dataset's ledger says of how long its groups have taken. */

import { join } from 'node:path';
import { Findings } from '@macroshard/container/dataset/findings';
import { readLedgerHead } from './read-ledger.ts';

/** A group's job, as its receipt tells of it. */
interface PastRun {
  readonly bytes: number;
  readonly files: number;
  readonly units: number;
  readonly rows: number;
  /** From the start of the program to its end. */
  readonly seconds: number;
  readonly threads: number;
  readonly jobArn: string | null;
}

/** Of groups that the built-in extractor read anew; a text says why the ledger cannot be read. */
export async function pastRuns(folder: string): Promise<readonly PastRun[] | string> {
  const findings = new Findings();
  const ledger = await readLedgerHead(join(folder, 'manifest.json'), findings);
  if (ledger === undefined) return findings.first ?? 'manifest.json: holds no ledger';
  const runs = ledger.run.groups as Readonly<Record<string, GroupRun>>;
  return ledger.groups.flatMap(({ group, counts, extractor }): PastRun[] => {
    const { seconds, threads, reusedUnits, job } = Object.hasOwn(runs, group) ? runs[group]! : ({} as GroupRun);
    const isMeasured = typeof seconds === 'number' && typeof threads === 'number' && seconds > 0 && threads > 0;
    if (!isMeasured || reusedUnits !== 0 || extractor.name !== 'wfdb-summary') return [];
    const { bytes, files, rows, unitsProcessed, unitsRejected } = counts;
    const units = unitsProcessed + unitsRejected;
    return [{ bytes, files, units, rows, seconds, threads, jobArn: job?.arn ?? null }];
  });
}

interface GroupRun {
  readonly seconds?: unknown;
  readonly threads?: unknown;
  readonly reusedUnits?: unknown;
  readonly job?: { readonly arn?: string | null } | null;
}
