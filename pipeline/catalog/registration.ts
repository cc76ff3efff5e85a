/** What a catalog is to hold of one execution's dataset. Plain data: nothing is asked, nothing written. */

import { wholeCharacters } from '../wording/short-texts.ts';
import type { CatalogColumn } from './dataset-columns.ts';

/** Names of a table, by Athena's rules. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** The table, and the execution's partition of it, that a catalog is to hold. */
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

/** Glue's NameString, in bytes. */
const longestName = 255;

/** Why a catalog cannot hold these columns; undefined where it can. */
export function columnsProblem(columns: readonly CatalogColumn[]): string | undefined {
  const known = new Set<string>();
  for (const { name } of columns) {
    const shown = JSON.stringify(wholeCharacters(name, longestName));
    if (name === partitionKey.name) {
      return `the dataset has a column ${name}, which is what partitions its table; ${rename}`;
    }
    if (known.has(name)) return `the dataset has two columns ${shown}, since Glue keeps names in lower case; ${rename}`;
    if (Buffer.byteLength(name) > longestName) {
      return `the dataset has a column ${shown}… of ${Buffer.byteLength(name)} bytes, of which Glue takes ${longestName}; ${rename}`;
    }
    if (/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(name)) {
      return `the dataset has a column ${shown}, in which is a character that Glue takes in no name; ${rename}`;
    }
    known.add(name);
  }
  return undefined;
}

const rename = "give the extractor's another name";

/** Columns that a query of Athena has to put in quotation marks. */
export function columnsToQuote(columns: readonly CatalogColumn[]): readonly string[] {
  return columns.map(({ name }) => name).filter((name) => !/^[a-z_][a-z0-9_]*$/.test(name) || reserved.has(name));
}

/** In SELECT, but for `group`, which each dataset has. @see docs.aws.amazon.com/athena/latest/ug/reserved-words.html */
const reserved: ReadonlySet<string> = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path
  current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape
  except execute exists extract false first for from full grouping having in inner insert intersect into is join
  json_array json_exists json_object json_query json_table json_value last left like listagg localtime localtimestamp
  natural normalize not null of on or order outer prepare recursive right rollup select skip table then trim true
  uescape union unnest using values when where with`.split(/\s+/),
);
