/** `catalog`: the table that holds the dataset of each execution. */

import { section } from './description-values.ts';
import type { CatalogSpec } from './spec.ts';

/** Athena's bound, in characters that are all of one byte here. */
const longestName = 255;

const nameSchema = {
  type: 'string',
  maxLength: longestName,
  pattern: '^[a-z0-9_]+$',
  says: 'lower case letters, digits and underscores (Amazon Athena, names of databases and tables)',
} as const;

const keys = {
  database: { ...nameSchema, description: 'The database, which is there already.' },
  table: { ...nameSchema, description: 'The table, of which each execution is a partition.' },
} as const;

const words = 'The table of the dataset in the AWS Glue Data Catalog: [`register`](register.md) creates and updates it';

export const catalogSchema = { ...section(`${words}.`, keys), required: ['database', 'table'] } as const;

/** `catalog` of a dataset's file. */
export const datasetCatalogSchema = section(
  "A table of its own, in place of the description's; of a dataset that is a pipeline of its own `<table>_<dataset>` where nothing is said.",
  keys,
);

type Given = Partial<CatalogSpec> | undefined;

/** @param ownName the dataset's name where it is a pipeline of its own, whose rows do not belong in the other pipeline's table */
export function catalogOf(described: Given, dataset: Given, ownName: string | undefined): CatalogSpec | null {
  const database = dataset?.database ?? described?.database;
  const suffix = ownName === undefined ? '' : `_${ownName.toLowerCase().replaceAll('-', '_')}`;
  const table = dataset?.table ?? (described?.table === undefined ? undefined : described.table + suffix);
  return database === undefined || table === undefined ? null : { database, table };
}
