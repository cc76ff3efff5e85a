/** Some rows of the dataset in files of their own, for what is told of its columns. */

import { type Database, sqlName, sqlParquet, sqlText } from '../dataset/database.ts';
import type { TableColumn } from './check-inputs.ts';

export interface RowSample {
  /** The dataset's, at most the first hundred. */
  readonly columns: readonly TableColumn[];
  /** Parquet files, whose column `c0` is made of the first column, and so on. */
  readonly paths: readonly string[];
  readonly everyNth: number;
}

/** Files of whole groups, the database that reads them, and where it writes their sample. */
export interface SampleSource {
  readonly paths: readonly string[];
  /** What parts have of the files' columns; `*` where the files are parts. */
  readonly select: string;
  readonly database: Database;
  readonly sample: string;
}

const mostRows = 100_000;
const mostColumns = 100;
/** Characters of a text. */
const mostCharacters = 100;
/** Few, so that a row group of a hundred texts fits into the memory. */
const rowGroupRows = 8192;

const numberTypes = /^(?:(?:TINY|SMALL|BIG|HUGE|U\w*)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;
const textTypes = /^(?:VARCHAR|BOOLEAN)$/;

/**
 * Each n-th row of each group, so that the same rows are looked at, whoever looks.
 * @param sources of all groups, which hold `rows`; they share the work
 */
export async function sampleRows(
  columns: readonly TableColumn[],
  { sources, rows }: { readonly sources: readonly SampleSource[]; readonly rows: number },
): Promise<RowSample> {
  const everyNth = Math.max(1, Math.ceil(rows / mostRows));
  const shown = columns.slice(0, mostColumns);
  const cells = shown.map((column, index) => `${sampled(column)} AS c${index}`).join(', ');
  await Promise.all(
    sources.map(({ paths, select, database, sample }) => {
      const table = sqlParquet(paths).replace(/\)$/, ', file_row_number = true)');
      const numbered = select === '*' ? table : `(SELECT ${select}, file_row_number FROM ${table})`;
      return database.run(
        `COPY (SELECT ${cells} FROM ${numbered} WHERE file_row_number % ${everyNth} = 0) TO ${sqlText(sample)} ` +
          `(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${rowGroupRows})`,
      );
    }),
  );
  return { columns: shown, paths: sources.map(({ sample }) => sample), everyNth };
}

/** Numbers are doubles in the sample. */
export function isNumber({ type }: TableColumn): boolean {
  return numberTypes.test(type);
}

/** Booleans are texts in the sample, too. */
export function isText({ type }: TableColumn): boolean {
  return textTypes.test(type);
}

/** Of columns of other types, only nulls are counted. */
function sampled(column: TableColumn): string {
  const name = sqlName(column.name);
  if (isNumber(column)) return `${name}::DOUBLE`;
  if (isText(column)) return `left(${name}::VARCHAR, ${mostCharacters})`;
  return `CASE WHEN ${name} IS NOT NULL THEN true END`;
}
