/** How long the groups of a dataset have taken, and over how much, as the receipts in its ledger say. */

import { join } from 'node:path';
import { Findings } from '@macroshard/container/dataset/findings';
import { readLedgerHead } from './read-ledger.ts';

/** What one receipt says; an estimate makes a `PastJob` of it, which knows no ARNs. */
interface ReceiptTime {
  readonly bytes: number;
  readonly files: number;
  readonly units: number;
  readonly rows: number;
  /** From the start of the program to its end. */
  readonly seconds: number;
  readonly threads: number;
  /** Null where no SageMaker has run the program. */
  readonly jobArn: string | null;
}

/**
 * Receipts of the groups that the built-in extractor read anew: others have not taken the time of their reading.
 * @returns a text where the ledger cannot be read, which says why
 */
export async function receiptTimes(folder: string): Promise<readonly ReceiptTime[] | string> {
  const findings = new Findings();
  const ledger = await readLedgerHead(join(folder, 'manifest.json'), findings);
  if (ledger === undefined) return findings.first ?? 'manifest.json: holds no ledger';
  const runs = ledger.run.groups as Readonly<Record<string, GroupRun>>;
  return ledger.groups.flatMap(({ group, counts, extractor }): ReceiptTime[] => {
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
