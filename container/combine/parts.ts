/** The rows of groups as Parquet: DuckDB writes them anew for a dataset; for another combine they are copied. */

import { rmSync } from 'node:fs';
import type { Compression } from '../arguments.ts';
import { type Database, insertRows, sqlName, sqlParquet, sqlText } from '../dataset/database.ts';
import { JobFailure } from '../failure.ts';
import { groupFileRowGroupRows } from '../parquet/row-group-cutter.ts';
import type { TableColumn } from './check-inputs.ts';
import { copyRowGroups, type RowRange, UncopiedRange } from './copy-row-groups.ts';
import type { Shard } from './shards.ts';

export interface CopyOptions {
  readonly path: string;
  readonly compression: Compression;
}

/**
 * Writes one group's rows, in their order, `select` being what becomes of the columns.
 * @param rowGroupRows  a row group ends after the block of 2,048 rows that brings it to as many
 * @returns the count of rows
 */
export async function writePart(
  { group, input }: Shard,
  { select, ...copy }: CopyOptions & { select: string; rowGroupRows: number; database: Database },
): Promise<number> {
  const own = input.isPartial ? ` WHERE "group" = ${sqlText(group)}` : '';
  return copyRows(`SELECT ${select} FROM ${sqlParquet([input.features])}${own}`, copy);
}

/** Writes the rejects of all groups into one file: by group in the order of `shards`, then in their own order. */
export async function joinRejects(
  shards: readonly Shard[],
  { database, joined, ...copy }: CopyOptions & { database: Database; joined: string },
): Promise<void> {
  await joinGroups(shards, { file: 'rejects', path: joined });
  await copyRows(`SELECT * FROM ${sqlParquet([joined])}`, { database, rowGroupRows: groupFileRowGroupRows, ...copy });
  rmSync(joined);
}

/**
 * Writes the rows of all groups into one file, as their own files have them: by group in the order of `shards`, then in
 * their own order.
 * @throws JobFailure naming the group that cannot be joined
 */
export async function joinGroups(
  shards: readonly Shard[],
  { file, path }: { file: 'features' | 'rejects'; path: string },
): Promise<void> {
  try {
    await copyRowGroups(rowRanges(shards, file), path);
  } catch (error) {
    if (!(error instanceof UncopiedRange)) throw error;
    const { group, input } = shards[error.index]!;
    throw new JobFailure(
      `input ${JSON.stringify(input.name)}: ${file}.parquet ${error.message}, where group ${JSON.stringify(group)} begins: ` +
        'run the step that wrote it again, with the same version of program and extractor as the others',
    );
  }
}

/** Where the rows of each group are in its input, which has them in the order of `shards`. */
export function rowRanges(shards: readonly Shard[], file: 'features' | 'rejects'): readonly RowRange[] {
  const rowsBefore = new Map<string, number>();
  return shards.map(({ input, head: { counts } }) => {
    const firstRow = rowsBefore.get(input.name) ?? 0;
    const rowCount = file === 'features' ? counts.rows : counts.unitsRejected;
    rowsBefore.set(input.name, firstRow + rowCount);
    return { path: input[file], firstRow, rowCount };
  });
}

/** The columns as the dataset has them: `signal` normalized and `signal_raw` after it, where there is a `signal`. */
export function selectNormalized(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => (name === 'signal' ? normalizedSignal : sqlName(name))).join(', ');
}

const normalizedSignal =
  `CASE WHEN signal IS NULL THEN getvariable('signal_names')[1] ` +
  `ELSE getvariable('signal_names')[enum_code(signal::signal_spelling) + 2] END AS signal, signal AS signal_raw`;

/** Every spelling in the inputs. */
export async function signalSpellingsOf(paths: readonly string[], database: Database): Promise<readonly string[]> {
  const rows = await database.rows(`SELECT DISTINCT signal FROM ${sqlParquet(paths)} WHERE signal IS NOT NULL`);
  return rows.map(([spelling]) => String(spelling));
}

/**
 * Tells the database what every spelling is normalized to: the type `signal_spelling` numbers them, and the variable
 * `signal_names` holds the names in that order, after the one for an absent spelling.
 */
export async function loadSignalNames(
  spellings: readonly string[],
  { database, normalize }: { database: Database; normalize: (raw: string | null) => string },
): Promise<void> {
  await database.run('CREATE TEMP TABLE spellings (position INTEGER, spelling VARCHAR, name VARCHAR)');
  // An enumeration may not be empty.
  const named = [null, ...(spellings.length > 0 ? spellings : [''])];
  const cells = named.map((spelling, position) => [position, spelling, normalize(spelling)]);
  await insertRows('spellings', cells, database);
  await database.run(
    'CREATE TYPE signal_spelling AS ENUM (SELECT spelling FROM spellings WHERE position > 0 ORDER BY position)',
  );
  await database.run('SET VARIABLE signal_names = (SELECT list(name ORDER BY position) FROM spellings)');
}

/**
 * The rows of a query, in its order, as a Parquet file.
 * @returns their count
 */
async function copyRows(
  query: string,
  { database, rowGroupRows, path, compression }: CopyOptions & { database: Database; rowGroupRows: number },
): Promise<number> {
  const [[rowCount] = []] = await database.rows(
    `COPY (${query}) TO ${sqlText(path)} ` +
      `(FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${Math.max(1, rowGroupRows)})`,
  );
  return Number(rowCount);
}
