/** The groups in the inputs of a combine, with their receipts. */

import { readFile } from 'node:fs/promises';
import { compareBytes } from '../compare-bytes.ts';
import { JobFailure } from '../failure.ts';
import type { OutputFile } from '../files/output-file.ts';
import { readDocument } from '../ledger/document.ts';
import { type Receipt, receiptFormat } from '../ledger/receipt.ts';
import { DocumentDigest, digestProblem, type Fields, sealProblem } from '../ledger/seal.ts';
import type { CombineInput } from './inputs.ts';

export const receiptsFormat = 'macroshard-receipts/2';

/** A group's receipt without its long lists. */
export type ReceiptHead = Omit<Receipt, 'files' | 'units' | 'warnings'>;

export interface Shard {
  readonly group: string;
  readonly input: CombineInput;
  readonly head: ReceiptHead;
  /** Reads the whole receipt: large, so it is never kept. */
  readonly readReceipt: () => Promise<Receipt>;
}

/** An input's groups, and what its ledger says of its Parquet files. */
export interface InputLedger {
  readonly input: CombineInput;
  readonly shards: readonly Shard[];
  readonly outputs: readonly OutputFile[];
}

/** @throws JobFailure where the ledger cannot be read, or is none */
export async function readLedger(input: CombineInput): Promise<InputLedger> {
  if (input.isPartial) return readPartialLedger(input);
  const readReceipt = async () => parseReceipt(parse(await readFile(input.ledger, 'utf8'), input), input);
  const receipt = await readReceipt();
  expectSealed(receipt, input);
  const shard = describeShard(receipt, { input, readReceipt });
  return { input, shards: [shard], outputs: shard.head.outputs };
}

/**
 * All groups, sorted by name (UTF-8 bytes).
 * @throws JobFailure where a group is in two inputs
 */
export function orderShards(ledgers: readonly InputLedger[]): readonly Shard[] {
  const shards = ledgers.flatMap((ledger) => ledger.shards).sort((a, b) => compareBytes(a.group, b.group));
  for (const [index, shard] of shards.entries()) {
    const next = shards[index + 1];
    if (next?.group !== shard.group) continue;
    throw new JobFailure(
      `group ${JSON.stringify(shard.group)} is in two inputs, ${JSON.stringify(shard.input.name)} and ` +
        `${JSON.stringify(next.input.name)}, expected each group once`,
    );
  }
  return shards;
}

/**
 * Otherwise an upload of a pack that lacks a group would go unnoticed.
 * @param expected  null where the arguments do not say how many there are
 * @throws JobFailure naming both counts, and the groups
 */
export function expectGroupCount(shards: readonly Shard[], expected: number | null): void {
  if (expected === null || shards.length === expected) return;
  const names = shards.slice(0, 10).map(({ group }) => JSON.stringify(group));
  const more = shards.length > names.length ? `, … (${shards.length - names.length} more)` : '';
  throw new JobFailure(
    `the inputs hold ${shards.length} ${shards.length === 1 ? 'group' : 'groups'}, expected ${expected}: found ` +
      `${names.join(', ')}${more}; run the steps again whose groups are missing`,
  );
}

/**
 * Groups belong to the dataset of this combine: a receipt's facts equal those of this job's environment, where both
 * have them.
 * @throws JobFailure naming the group and both values
 */
export function expectSameDataset(shards: readonly Shard[], environment: Readonly<Record<string, string>>): void {
  for (const { group, input, head } of shards) {
    for (const [name, expected] of Object.entries(environment)) {
      const got = head.environment[name];
      if (got === undefined || got === expected) continue;
      throw new JobFailure(
        `group ${JSON.stringify(group)} in input ${JSON.stringify(input.name)} was made with ${name} ` +
          `${JSON.stringify(got)}, this combine was given ${JSON.stringify(expected)}: run the group's step again`,
      );
    }
  }
}

async function readPartialLedger(input: CombineInput): Promise<InputLedger> {
  const shards: Shard[] = [];
  const outputs: OutputFile[] = [];
  const digest = new DocumentDigest();
  const fields = new Map<string, unknown>();
  for await (const { name, json, isItem } of readDocument(input.ledger)) {
    const value = parse(json, input);
    if (isItem) digest.item(name, value);
    else digest.field(name, value);
    if (!isItem) fields.set(name, value);
    else if (name === 'outputs') outputs.push(value as OutputFile);
    else if (name === 'receipts') {
      const index = shards.length;
      const readReceipt = async () => parseReceipt(parse(await receiptText(input, index), input), input);
      shards.push(describeShard(parseReceipt(value, input), { input, readReceipt }));
    }
  }
  expectFormat(fields.get('format'), receiptsFormat, input);
  const problem = digestProblem(Object.fromEntries(fields), digest.digest());
  if (problem !== undefined) throw brokenLedger(input, problem);
  return { input, shards, outputs };
}

async function receiptText(input: CombineInput, index: number): Promise<string> {
  let seen = 0;
  for await (const { name, json } of readDocument(input.ledger)) {
    if (name === 'receipts' && seen++ === index) return json;
  }
  throw brokenLedger(input, `receipt ${index} has gone`);
}

function describeShard(receipt: Receipt, { input, readReceipt }: Pick<Shard, 'input' | 'readReceipt'>): Shard {
  const { files: _files, units: _units, warnings: _warnings, ...head } = receipt;
  return { group: receipt.group, input, head, readReceipt };
}

function parseReceipt(value: unknown, input: CombineInput): Receipt {
  const receipt = value as Receipt | null;
  expectFormat(receipt?.format, receiptFormat, input);
  return receipt!;
}

function expectFormat(format: unknown, expected: string, input: CombineInput): void {
  if (format === expected) return;
  const [got, wanted] = [JSON.stringify(format), JSON.stringify(expected)];
  const isOlder = typeof format === 'string' && format.split('/')[0] === expected.split('/')[0];
  const advice = isOlder ? ': another version of this program wrote it, so run the step that did again' : '';
  throw brokenLedger(input, `its format is ${got}, expected ${wanted}${advice}`);
}

/** The receipt is as it was written, so that each of its fields can be relied upon. */
function expectSealed(receipt: Receipt, input: CombineInput): void {
  const problem = sealProblem(receipt as unknown as Fields);
  if (problem !== undefined) throw brokenLedger(input, problem);
}

function parse(text: string, input: CombineInput): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw brokenLedger(input, 'it is no JSON');
  }
}

function brokenLedger({ name, isPartial }: CombineInput, reason: string): JobFailure {
  return new JobFailure(
    `input ${JSON.stringify(name)} has a ${isPartial ? 'receipts.json' : 'receipt.json'} that cannot be used: ${reason}`,
  );
}
