/** `combine`: the outputs of groups to one dataset, or (`--partial`) to one input of another combine. */

import type { CombineTask } from '../arguments.ts';
import { expectCompatibleGroups } from '../dataset/compatible-groups.ts';
import { countingMemoryMb, type Database, type DatabaseOptions, openDatabase } from '../dataset/database.ts';
import { openDatabaseThread } from '../dataset/database-thread.ts';
import { explainError, JobFailure, stopFailure } from '../failure.ts';
import { stagedPath, withOutput } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { environmentFacts } from '../ledger/run-facts.ts';
import { checkInputs } from './check-inputs.ts';
import { findInputs } from './inputs.ts';
import { joinHosts } from './join-hosts.ts';
import { expectGroupCount, expectSameDataset, type InputLedger, orderShards, readLedger } from './shards.ts';
import { isWorthTwo } from './share-work.ts';
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
  const found: InputLedger[] = [];
  for (const input of inputs) found.push(await readLedger(input));
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  const results = task.partial ? partialResults : datasetResults;
  await withOutput({ folder: job.folders.output, results, unfinished: job.unfinished }, async () => {
    const ledgers = await joinHosts(found, job);
    const shards = orderShards(ledgers);
    expectGroupCount(shards, task.groups);
    expectSameDataset(shards, environmentFacts(job.env));
    expectCompatibleGroups(shards, task);
    job.reporter.plan({ task: 'combine', units: shards.length, bytes, inputs: inputs.length });
    const progress = { done: 0 };
    await withDatabases(job, progress, async (open) => {
      const database = await open(openDatabase);
      const columns = await checkInputs(ledgers, database);
      const combination = { task, shards, columns, bytes, startedMs, progress };
      const databases = [database];
      if (!task.partial && (await isWorthTwo(combination, job))) databases.push(await open(openDatabaseThread));
      const rows = task.partial
        ? await writePartial(combination, job)
        : await writeDataset(combination, job, databases);
      const seconds = (job.nowMs() - startedMs) / 1000;
      const spilledBytes = databases.reduce((sum, of) => sum + of.spilledBytes, 0);
      job.reporter.done({ rows, groups: shards.length, seconds, spilledBytes });
    });
  });
}

type Opening = (options: DatabaseOptions) => Database | Promise<Database>;

/** Closes what `work` has opened, however it ends. */
async function withDatabases(
  job: Job,
  progress: { readonly done: number },
  work: (open: (opening: Opening) => Promise<Database>) => Promise<void>,
): Promise<void> {
  const { interruption, folders } = job;
  const databases: Database[] = [];
  try {
    await work(async (opening) => {
      const spillFolder = stagedPath(folders.output, `spill-${databases.length}`);
      const database = await opening({ spillFolder, memoryMb: countingMemoryMb, interruption });
      databases.push(database);
      return database;
    });
  } catch (error) {
    if (interruption.aborted) {
      throw stopFailure(interruption, `${progress.done} groups were combined, no result was written`);
    }
    if (error instanceof JobFailure) throw error;
    throw new JobFailure(`the groups cannot be combined: ${explainError(error)}`, { cause: error });
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
}
