/** Writes the rows of groups as Parquet, by DuckDB. */

import type { Compression } from '../arguments.ts';
import { type Database, sqlName, sqlParquet, sqlText } from '../dataset/database.ts';
import { datasetRowGroupRows } from '../parquet/row-groups.ts';
import type { TableColumn } from './check-inputs.ts';
import type { Shard } from './shards.ts';

export interface CopyOptions {
  readonly path: string;
  readonly compression: Compression;
}

/**
 * Writes one group's rows, in their order, `select` being what becomes of the columns. They go through a table of their
 * own, since a row group would otherwise end where a block of the input happens to end.
 * @returns the count of rows
 */
export async function writePart(
  shard: Shard,
  { select, database, ...copy }: CopyOptions & { select: string; database: Database },
): Promise<number> {
  await database.run(`CREATE OR REPLACE TEMP TABLE part AS SELECT ${select} FROM ${groupRows(shard, 'features')}`);
  await copyTable('part', database, copy);
  const [[count] = []] = await database.rows('SELECT count(*) FROM part');
  await database.run('DROP TABLE part');
  return Number(count);
}

/** Writes the rows of all groups into one file: by group in the order of `shards`, then in their own order. */
export async function writeJoined(
  shards: readonly Shard[],
  { file, database, ...copy }: CopyOptions & { file: 'features' | 'rejects'; database: Database },
): Promise<void> {
  const [first] = shards;
  if (first === undefined) return;
  await database.run(`CREATE OR REPLACE TEMP TABLE joined AS SELECT * FROM ${groupRows(first, file)} LIMIT 0`);
  for (const shard of shards) await database.run(`INSERT INTO joined SELECT * FROM ${groupRows(shard, file)}`);
  await copyTable('joined', database, copy);
  await database.run('DROP TABLE joined');
}

/** The columns as the dataset has them: `signal` normalized and `signal_raw` after it, where there is a `signal`. */
export function selectNormalized(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => (name === 'signal' ? normalizedSignal : sqlName(name))).join(', ');
}

const normalizedSignal =
  `CASE WHEN signal IS NULL THEN getvariable('signal_names')[1] ` +
  `ELSE getvariable('signal_names')[enum_code(signal::signal_spelling) + 2] END AS signal, signal AS signal_raw`;

/**
 * Tells the database what every spelling in the inputs is normalized to: the type `signal_spelling` numbers them, and
 * the variable `signal_names` holds the names in that order, after the one for an absent spelling.
 */
export async function loadSignalNames(
  paths: readonly string[],
  { database, normalize }: { database: Database; normalize: (raw: string | null) => string },
): Promise<void> {
  const rows = await database.rows(`SELECT DISTINCT signal FROM ${sqlParquet(paths)} WHERE signal IS NOT NULL`);
  const spellings = rows.map(([spelling]) => String(spelling));
  await database.run('CREATE TEMP TABLE spellings (position INTEGER, spelling VARCHAR, name VARCHAR)');
  const insert = 'INSERT INTO spellings VALUES ($position, $spelling, $name)';
  await database.run(insert, { position: 0, spelling: null, name: normalize(null) });
  // An enumeration may not be empty.
  for (const [index, spelling] of (spellings.length > 0 ? spellings : ['']).entries()) {
    await database.run(insert, { position: index + 1, spelling, name: normalize(spelling) });
  }
  await database.run(
    'CREATE TYPE signal_spelling AS ENUM (SELECT spelling FROM spellings WHERE position > 0 ORDER BY position)',
  );
  await database.run('SET VARIABLE signal_names = (SELECT list(name ORDER BY position) FROM spellings)');
}

function groupRows({ group, input }: Shard, file: 'features' | 'rejects'): string {
  return `${sqlParquet([input[file]])} WHERE "group" = ${sqlText(group)}`;
}

async function copyTable(table: string, database: Database, { path, compression }: CopyOptions): Promise<void> {
  await database.run(
    `COPY ${table} TO ${sqlText(path)} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${datasetRowGroupRows})`,
  );
}
