/** `combine`: the outputs of groups to one dataset, or (`--partial`) to one input of another combine. */

import type { CombineTask } from '../arguments.ts';
import { countingMemoryMb, type Database, openDatabase } from '../dataset/database.ts';
import { explainError, JobFailure, stopFailure } from '../failure.ts';
import { stagedPath, withOutput } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { environmentFacts } from '../ledger/run-facts.ts';
import { checkInputs } from './check-inputs.ts';
import { expectCompatibleGroups } from './compatible-groups.ts';
import { findInputs } from './inputs.ts';
import { expectGroupCount, expectSameDataset, type InputLedger, orderShards, readLedger } from './shards.ts';
import { datasetResults, writeDataset } from './write-dataset.ts';
import { partialResults, writePartial } from './write-partial.ts';

/**
 * Combines every folder of the input folder. Nothing appears under a final name before all is done.
 * @throws JobFailure where an input is missing a file, cannot be read, or is not what its ledger says; where a group is
 * in two inputs; where the output cannot be written; and where the job is asked to stop
 */
export async function combine(task: CombineTask, job: Job): Promise<void> {
  const startedMs = job.nowMs();
  job.unfinished.now('groups were combined');
  const inputs = findInputs(job.folders.input);
  const ledgers: InputLedger[] = [];
  for (const input of inputs) ledgers.push(await readLedger(input));
  const shards = orderShards(ledgers);
  expectGroupCount(shards, task.groups);
  expectSameDataset(shards, environmentFacts(job.env));
  expectCompatibleGroups(shards, task);
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  const results = task.partial ? partialResults : datasetResults;
  await withOutput({ folder: job.folders.output, results, unfinished: job.unfinished }, async () => {
    job.reporter.plan({ task: 'combine', units: shards.length, bytes, inputs: inputs.length });
    const progress = { done: 0 };
    await withDatabase(job, progress, async (database) => {
      const columns = await checkInputs(ledgers, database);
      const write = task.partial ? writePartial : writeDataset;
      const rows = await write({ task, shards, columns, bytes, startedMs, progress }, job, database);
      const seconds = (job.nowMs() - startedMs) / 1000;
      job.reporter.done({ rows, groups: shards.length, seconds, spilledBytes: database.spilledBytes });
    });
  });
}

async function withDatabase(
  job: Job,
  progress: { readonly done: number },
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const { interruption, folders } = job;
  const spillFolder = stagedPath(folders.output, 'spill');
  const database = await openDatabase({ spillFolder, memoryMb: countingMemoryMb, interruption });
  try {
    await work(database);
  } catch (error) {
    if (interruption.aborted) {
      throw stopFailure(interruption, `${progress.done} groups were combined, no result was written`);
    }
    if (error instanceof JobFailure) throw error;
    throw new JobFailure(`the groups cannot be combined: ${explainError(error)}`, { cause: error });
  } finally {
    database.close();
  }
}
