/** What a combine reads: folders that groups, packs of groups or other combines wrote, or the folder of an execution's groups. */

import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareBytes } from '../compare-bytes.ts';
import { JobFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { kindOfFile } from '../files/kind-of-file.ts';

export interface CombineInput {
  /** The folder's name; after those of the folders that it lies in: of a pack, or of an execution's groups. */
  readonly name: string;
  readonly folder: string;
  readonly features: string;
  readonly rejects: string;
  /** `receipt.json` of one group, or `receipts.json` of a partial combine. */
  readonly ledger: string;
  readonly isPartial: boolean;
  readonly bytes: number;
}

const tables = ['features.parquet', 'rejects.parquet'] as const;
const [features, rejects] = tables;
const ledgers = ['receipts.json', 'receipt.json'] as const;
const [receipts, receipt] = ledgers;

/**
 * Every input, sorted by name; files and hidden folders beside them are ignored.
 * @throws JobFailure where there is none, or a file is missing in one
 */
export function findInputs(inputFolder: string): readonly CombineInput[] {
  const inputs = foldersIn(inputFolder).flatMap((folder) => inputsIn(basename(folder), folder, 0));
  if (inputs.length > 0) return inputs;
  throw new JobFailure(`nothing to combine: ${inputFolder} holds no folder, expected one for each group`);
}

/** Of `groups/NAME/shard`, where the input is what an execution has written. */
const deepest = 2;

function inputsIn(name: string, folder: string, depth: number): readonly CombineInput[] {
  const below = depth === deepest || isShard(folder) ? [] : foldersIn(folder);
  if (below.length === 0) return [describeInput(name, folder)];
  return below.flatMap((each) => inputsIn(`${name}/${basename(each)}`, each, depth + 1));
}

function foldersIn(folder: string): readonly string[] {
  const names = isFolder(folder) ? readdirSync(folder).sort(compareBytes) : [];
  return names
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(folder, name))
    .filter(isFolder);
}

/** Whether any of a shard's files lies there: a folder with some of them is a broken shard, and no pack. */
function isShard(folder: string): boolean {
  return [...tables, ...ledgers].some((file) => lookAt(join(folder, file)) !== undefined);
}

/** @throws JobFailure where a file is missing */
export function describeInput(name: string, folder: string): CombineInput {
  const isPartial = lookAt(join(folder, receipts)) !== undefined;
  const ledger = isPartial ? receipts : receipt;
  for (const file of [features, rejects, ledger]) {
    const found = lookAt(join(folder, file));
    if (found?.isFile()) continue;
    // To open a FIFO would wait for ever.
    const problem = found === undefined ? `has no ${file}` : `has a ${file} that is ${kindOfFile(found)}`;
    throw new JobFailure(
      `input ${JSON.stringify(name)} ${problem}: expected the output of process-group or of combine --partial`,
    );
  }
  return {
    name,
    folder,
    features: join(folder, features),
    rejects: join(folder, rejects),
    ledger: join(folder, ledger),
    isPartial,
    bytes: statSync(join(folder, features)).size,
  };
}

function lookAt(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
