/** The dataset's rows: a part for each group, in their order. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../dataset/database.ts';
import { mapInOrder } from '../event-loop.ts';
import { describeOutput, type OutputFile } from '../files/output-file.ts';
import { stagedPath } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import type { Combination } from './combination.ts';
import { largestRowGroup } from './copy-row-groups.ts';
import { loadSignalNames, rowRanges, selectNormalized, signalSpellingsOf, writePart } from './parts.ts';
import { rowsOfRowGroup } from './row-group-size.ts';
import { signalNormalizer } from './signal-names.ts';

export interface Part {
  readonly group: string;
  readonly rows: number;
  /** As a ledger lists it. */
  readonly file: OutputFile;
  /** Where it lies until the dataset is whole. */
  readonly location: string;
}

/** What writes parts, and which. */
export interface Share {
  readonly database: Database;
  /** Indices of groups. */
  readonly groups: readonly number[];
}

/** @param shares together all groups; each writes its own one after the other, beside the others */
export async function writeParts(
  combination: Combination,
  job: Job,
  shares: readonly Share[],
): Promise<readonly Part[]> {
  const { task, shards, bytes, progress } = combination;
  const { output } = job.folders;
  mkdirSync(stagedPath(output, 'features'));
  if (canNormalize(combination)) {
    const normalize = signalNormalizer(task.signalNames);
    const paths = [...new Set(shards.map(({ input }) => input.features))];
    const spellings = await signalSpellingsOf(paths, shares[0]!.database);
    for (const { database } of shares) await loadSignalNames(spellings, { database, normalize });
  }
  const select = selectOfParts(combination);
  const ranges = rowRanges(shards, 'features');
  const write = async (index: number, database: Database): Promise<Part> => {
    const shard = shards[index]!;
    const name = `part-${String(index).padStart(5, '0')}.parquet`;
    const location = join(stagedPath(output, 'features'), name);
    const { compression } = task;
    const rowGroupRows = rowsOfRowGroup(await largestRowGroup(ranges[index]!));
    const rows = await writePart(shard, { select, rowGroupRows, database, path: location, compression });
    return {
      group: shard.group,
      rows,
      file: await describeOutput(location, { path: `features/${name}`, rows }),
      location,
    };
  };
  const parts: Part[] = [];
  const writeShare = async ({ groups, database }: Share) => {
    let position = 0;
    // Two at a time, of which the database writes one: so it need not wait for this thread between them.
    for await (const part of mapInOrder(groups, 2, (index) => write(index, database))) {
      parts[groups[position++]!] = part;
      job.interruption.throwIfAborted();
      progress.done++;
      const doneBytes = Math.round((bytes * progress.done) / shards.length);
      const done = { done: progress.done, total: shards.length, doneBytes, totalBytes: bytes };
      job.reporter.unit({ path: part.group, status: 'processed', rows: part.rows, ...done });
    }
  };
  await Promise.all(shares.map(writeShare));
  return parts;
}

/** What parts have of their groups' columns; known to a database once it has written its parts. */
export function selectOfParts(combination: Combination): string {
  return canNormalize(combination) ? selectNormalized(combination.columns) : '*';
}

function canNormalize({ columns }: Combination): boolean {
  const isRaw = columns.every(({ name }) => name !== 'signal_raw');
  return isRaw && columns.some(({ name, type }) => name === 'signal' && type === 'VARCHAR');
}
