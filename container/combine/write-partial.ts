/** One input of another combine: `features.parquet`, `rejects.parquet`, `receipts.json`; names as they came. */

import { describeOutput } from '../files/output-file.ts';
import { publish, stagedPath } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { renderDocument, writePieces } from '../ledger/document.ts';
import { runFacts } from '../ledger/run-facts.ts';
import type { Combination } from './combination.ts';
import { joinGroups } from './parts.ts';
import { receiptsFormat, type Shard } from './shards.ts';

const names = ['features.parquet', 'rejects.parquet', 'receipts.json'];
export const partialResults = names.map((name) => ({ name }));

/** @returns the count of rows */
export async function writePartial(combination: Combination, job: Job): Promise<number> {
  const { shards, startedMs, bytes, progress } = combination;
  const { output } = job.folders;
  const counts = {
    features: shards.reduce((sum, { head }) => sum + head.counts.rows, 0),
    rejects: shards.reduce((sum, { head }) => sum + head.counts.unitsRejected, 0),
  };
  const outputs = [];
  for (const file of ['features', 'rejects'] as const) {
    const name = `${file}.parquet`;
    await joinGroups(shards, { file, path: stagedPath(output, name) });
    job.interruption.throwIfAborted();
    outputs.push(await describeOutput(stagedPath(output, name), { path: name, rows: counts[file] }));
  }
  for (const { group, head } of shards) {
    progress.done++;
    const done = { done: progress.done, total: shards.length, doneBytes: bytes, totalBytes: bytes };
    job.reporter.unit({ path: group, status: 'processed', rows: head.counts.rows, ...done });
  }
  const run = runFacts({ startedMs, threads: 1, jobConfig: job.folders.jobConfig, nowMs: job.nowMs });
  const document = renderDocument({ format: receiptsFormat, outputs, receipts: receipts(shards) }, run);
  await writePieces(stagedPath(output, 'receipts.json'), document);
  job.interruption.throwIfAborted();
  publish(output, names);
  return counts.features;
}

async function* receipts(shards: readonly Shard[]) {
  for (const { readReceipt } of shards) yield await readReceipt();
}
