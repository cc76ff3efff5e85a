/** What a combine reads: folders that groups or other combines wrote. */

import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../compare-bytes.ts';
import { JobFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { kindOfFile } from '../files/kind-of-file.ts';

export interface CombineInput {
  /** The folder's name. */
  readonly name: string;
  readonly folder: string;
  readonly features: string;
  readonly rejects: string;
  /** `receipt.json` of one group, or `receipts.json` of a partial combine. */
  readonly ledger: string;
  readonly isPartial: boolean;
  readonly bytes: number;
}

/**
 * Every input, sorted by name; files and hidden folders beside them are ignored.
 * @throws JobFailure where there is none, or a file is missing in one
 */
export function findInputs(inputFolder: string): readonly CombineInput[] {
  const names = isFolder(inputFolder) ? readdirSync(inputFolder).sort(compareBytes) : [];
  const inputs = names
    .filter((name) => !name.startsWith('.') && isFolder(join(inputFolder, name)))
    .map((name) => describeInput(name, join(inputFolder, name)));
  if (inputs.length > 0) return inputs;
  throw new JobFailure(`nothing to combine: ${inputFolder} holds no folder, expected one for each group`);
}

function describeInput(name: string, folder: string): CombineInput {
  const isPartial = lookAt(join(folder, 'receipts.json')) !== undefined;
  const ledger = isPartial ? 'receipts.json' : 'receipt.json';
  const [features, rejects] = ['features.parquet', 'rejects.parquet'];
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
