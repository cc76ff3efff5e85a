import { resolve } from 'node:path';
import type { Measured } from '../../estimate/job-time.ts';
import { type PastJob, pastSpeeds } from '../../estimate/past-speeds.ts';
import { isEmbedded } from '../../names/arn.ts';
import { receiptTimes } from '../../verify/receipt-times.ts';
import { count } from '../../wording/words.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { benchMeasured } from './start-estimate.ts';

/**
 * What the receipts in a dataset's ledger say of the speed of its jobs.
 * @throws Failure 2 where there is no such ledger, or its jobs tell nothing
 */
export async function pastMeasured(receipts: string, { folder }: Io): Promise<Measured> {
  const expected = 'expected the folder of a dataset, with its manifest.json';
  const runs = await receiptTimes(resolve(folder, receipts));
  if (typeof runs === 'string') throw new Failure(2, `--receipts ${receipts}: ${runs}; ${expected}`);
  const jobs = runs.map(({ jobArn, ...run }): PastJob => {
    return { ...run, isOnVCpus: jobArn !== null && !isEmbedded(jobArn) };
  });
  const measured = pastSpeeds(jobs, benchMeasured, `${count(jobs.length, 'receipt')} in ${receipts}`);
  if (measured !== null) return measured;
  const reason = 'none of its groups was read anew by wfdb-summary for more than its start takes';
  throw new Failure(2, `--receipts ${receipts}: ${reason}, so that their times say nothing`);
}
