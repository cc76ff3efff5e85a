/** What a catalog is to hold of one execution's dataset. Plain data: nothing is asked, nothing written. */

import type { CatalogColumn } from './dataset-columns.ts';

/** Names of a table, by Athena's rules. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

export interface Registration extends TableName {
  /** Of the table; empty where the pipeline has none. */
  readonly description: string;
  readonly pipeline: string;
  readonly executionId: string;
  /** Says which execution is the newest; null where nobody knows. */
  readonly startedAtMs: number | null;
  /** Where the Parquet files lie; ends with a slash. */
  readonly location: string;
  readonly columns: readonly CatalogColumn[];
}

/** What partitions a table: an execution is one partition. */
export const partitionKey: CatalogColumn = {
  name: 'execution',
  type: 'string',
  comment: 'Id of the execution that the rows are of',
};

/** What is wrong with a dataset's columns beside those of a catalog; undefined where nothing is. */
export function columnsProblem(columns: readonly CatalogColumn[]): string | undefined {
  if (columns.every(({ name }) => name !== partitionKey.name)) return undefined;
  return `the dataset has a column ${partitionKey.name}, which is what partitions its table; give the extractor's another name`;
}

/** Columns that Athena takes in quotation marks alone. */
export function columnsToQuote(columns: readonly CatalogColumn[]): readonly string[] {
  return columns.map(({ name }) => name).filter((name) => !/^[a-z0-9_]+$/.test(name));
}
