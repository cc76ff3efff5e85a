/** What a combine is given: folders of groups' results, or of earlier partial combines. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputFolder, type JobContext } from '../job.ts';
import { TaskError } from '../task-error.ts';
import type { Receipt } from '../tasks/receipt.ts';
import { compareBytes } from '../tree.ts';

/** One group's results, in a folder that may hold others' too. */
export interface Shard {
  readonly group: string;
  readonly receipt: Receipt;
  /** The input's name, for messages. */
  readonly input: string;
  readonly features: string;
  readonly rejects: string;
}

/**
 * Every group of every input, by name (UTF-8 bytes), whatever the order of the inputs.
 * @throws TaskError where an input lacks a file, or a group comes in twice
 */
export function listShards(context: JobContext): readonly Shard[] {
  const folder = inputFolder(context, '');
  const inputs = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => !name.startsWith('.'))
        .sort()
    : [];
  if (inputs.length === 0) throw new TaskError(`there is nothing to combine: ${folder} holds no input`);
  const shards = inputs.flatMap((input) => readInput(join(folder, input), input));
  shards.sort((a, b) => compareBytes(a.group, b.group));
  for (const [index, shard] of shards.entries()) {
    const before = shards[index - 1];
    if (before?.group === shard.group) {
      throw new TaskError(`group ${shard.group} comes in twice, from the inputs ${before.input} and ${shard.input}`);
    }
  }
  return shards;
}

function readInput(folder: string, input: string): readonly Shard[] {
  const [features, rejects] = ['features.parquet', 'rejects.parquet'].map((name) => requireFile(folder, name, input));
  const receipts = readReceipts(folder, input);
  return receipts.map((receipt) => ({ group: receipt.group, receipt, input, features: features!, rejects: rejects! }));
}

function readReceipts(folder: string, input: string): readonly Receipt[] {
  const many = join(folder, 'receipts.json');
  if (existsSync(many)) return (parse(many, input) as { receipts: readonly Receipt[] }).receipts;
  return [parse(requireFile(folder, 'receipt.json', input), input) as Receipt];
}

function requireFile(folder: string, name: string, input: string): string {
  const path = join(folder, name);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new TaskError(
      `the input ${input} holds no ${name}; every input of a combine is the whole output of a group or of a part`,
    );
  }
  return path;
}

function parse(path: string, input: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new TaskError(`the input ${input}: cannot read ${path}: ${(error as Error).message}`);
  }
}
