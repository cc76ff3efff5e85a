/** Holds every input against its own ledger before anything is written: a partial dataset would look like a whole one. */

import { compareUnits, countRows, readRejects } from '../dataset/compare-units.ts';
import { type ColumnsOfGroup, expectSameColumns } from '../dataset/compatible-groups.ts';
import { type Database, sqlParquet } from '../dataset/database.ts';
import { Findings } from '../dataset/findings.ts';
import { JobFailure } from '../failure.ts';
import { digestFile } from '../files/output-file.ts';
import type { CombineInput } from './inputs.ts';
import type { InputLedger } from './shards.ts';

/** A column as DuckDB describes it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * The columns that all inputs share.
 * @throws JobFailure naming input and file where a Parquet file cannot be read, differs from what its ledger says, or
 * has other columns than the first group's
 */
export async function checkInputs(
  ledgers: readonly InputLedger[],
  database: Database,
): Promise<readonly TableColumn[]> {
  let first: { readonly own: ColumnsOfGroup; readonly columns: readonly TableColumn[] } | undefined;
  for (const ledger of ledgers) {
    const { input, shards } = ledger;
    const columns = await describeColumns(input, { file: 'features', database });
    await describeColumns(input, { file: 'rejects', database });
    const own = { group: shards[0]!.group, columns: columns.map(({ name, type }) => `${name} ${type}`) };
    first ??= { own, columns };
    expectSameColumns([first.own, own]);
    await checkDigests(ledger);
    await checkCounts(ledger, database);
    await checkUnits(ledger, { columns, database });
  }
  return first?.columns ?? [];
}

type ParquetFile = 'features' | 'rejects';

async function describeColumns(
  input: CombineInput,
  { file, database }: { file: ParquetFile; database: Database },
): Promise<readonly TableColumn[]> {
  try {
    const rows = await database.rows(`DESCRIBE SELECT * FROM ${sqlParquet([input[file]])}`);
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!.replaceAll(`${input.folder}/`, '');
    throw inputFailure(input, `${file}.parquet cannot be read: ${reason}`);
  }
}

/** @throws JobFailure naming the file that is not what its ledger says */
export async function checkDigests({ input, outputs }: InputLedger): Promise<void> {
  for (const file of ['features', 'rejects'] as const) {
    const expected = outputs.find(({ path }) => path === `${file}.parquet`)?.sha256;
    const { sha256 } = await digestFile(input[file]);
    if (sha256 !== expected) {
      throw inputFailure(input, `${file}.parquet has the SHA-256 ${sha256}, expected ${expected} as its receipt says`);
    }
  }
}

async function checkCounts({ input, shards }: InputLedger, database: Database): Promise<void> {
  for (const file of ['features', 'rejects'] as const) {
    const rows = await database.rows(`SELECT "group", count(*) FROM ${sqlParquet([input[file]])} GROUP BY 1`);
    const counts = new Map(rows.map(([group, count]) => [String(group), Number(count)]));
    for (const { group, head } of shards) {
      const expected = file === 'features' ? head.counts.rows : head.counts.unitsRejected;
      const got = counts.get(group) ?? 0;
      counts.delete(group);
      if (got === expected) continue;
      throw inputFailure(
        input,
        `${file}.parquet has ${got} rows of group ${JSON.stringify(group)}, expected ${expected} as its receipt says`,
      );
    }
    const [stranger] = counts.keys();
    if (stranger !== undefined) {
      throw inputFailure(input, `${file}.parquet has rows of group ${JSON.stringify(stranger)}, which has no receipt`);
    }
  }
}

/** Every row and reject belongs to a unit, and every unit has the rows or the reject that its receipt says. */
async function checkUnits(
  { input, shards }: InputLedger,
  { columns, database }: { columns: readonly TableColumn[]; database: Database },
): Promise<void> {
  const namesUnits = columns.some(({ name, type }) => name === 'path' && type === 'VARCHAR');
  for (const { group, readReceipt } of shards) {
    const findings = new Findings();
    const tables = { features: sqlParquet([input.features]), rejects: sqlParquet([input.rejects]) };
    const [rows, rejects] = [
      namesUnits ? await countRows(tables.features, group, database) : undefined,
      await readRejects(tables.rejects, group, database),
    ];
    compareUnits((await readReceipt()).units, { group: { group, part: 'features.parquet' }, rows, rejects, findings });
    if (findings.first !== undefined) throw inputFailure(input, findings.first);
  }
}

function inputFailure({ name }: CombineInput, problem: string): JobFailure {
  return new JobFailure(`input ${JSON.stringify(name)}: ${problem}`);
}
