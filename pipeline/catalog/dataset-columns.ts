/** The columns of a dataset as a catalog of tables has them: from its profile, and from what its extractor declares. */

import { wholeCharacters } from '../wording/short-texts.ts';
import { withArticle } from '../wording/words.ts';

/** A column of a table. */
export interface CatalogColumn {
  /** In lower case, as Glue keeps names. */
  readonly name: string;
  /** As Hive, Glue and Athena call it. */
  readonly type: string;
  /** Null where nobody says what it holds. */
  readonly comment: string | null;
}

/** A column as an extractor declares it; `group` is not among them. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
}

/** By what an extractor calls them. */
const declaredTypes: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['binary', 'binary'],
  ['boolean', 'boolean'],
  ['int32', 'int'],
  ['int64', 'bigint'],
  ['float32', 'float'],
  ['double', 'double'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['list<int32>', 'array<int>'],
  ['list<int64>', 'array<bigint>'],
  ['list<float32>', 'array<float>'],
  ['list<double>', 'array<double>'],
]);

/** By what DuckDB, and so `profile.json`, calls them. */
const profiledTypes: ReadonlyMap<string, string> = new Map([
  ['VARCHAR', 'string'],
  ['BLOB', 'binary'],
  ['BOOLEAN', 'boolean'],
  ['INTEGER', 'int'],
  ['BIGINT', 'bigint'],
  ['FLOAT', 'float'],
  ['DOUBLE', 'double'],
  ['DATE', 'date'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  ['INTEGER[]', 'array<int>'],
  ['BIGINT[]', 'array<bigint>'],
  ['FLOAT[]', 'array<float>'],
  ['DOUBLE[]', 'array<double>'],
]);

/** So many columns `profile.json` tells of, at most. */
const mostProfiled = 100;

/** Glue's CommentString, in bytes. */
const longestComment = 255;

export interface ColumnSources {
  /** The text of `profile.json`; undefined where the dataset has none. */
  readonly profile: string | undefined;
  /** What the description's extractor declares, or why nobody knows. */
  readonly declared: readonly DeclaredColumn[] | { readonly unknown: string };
}

/**
 * Names and types are the dataset's own, which another version of the extractor may have made; comments are the
 * declaration's. What the dataset does not say (it has no profile, or more columns than that tells of) is as declared.
 * @throws Error where neither says it, or they contradict each other
 */
export function datasetColumns({ profile, declared }: ColumnSources): readonly CatalogColumn[] {
  const isKnown = !('unknown' in declared);
  const expected = isKnown ? [groupColumn, ...declared.map(declaredColumn)] : [];
  const found = profile === undefined ? undefined : profiledColumns(profile);
  if (found !== undefined && found.length < mostProfiled) return asCombined(withComments(found, expected));
  const why = found === undefined ? 'has no profile.json' : `has ${mostProfiled} columns or more`;
  if (!isKnown) throw new Error(`the dataset ${why}, and its extractor does not say its columns: ${declared.unknown}`);
  const odd = (found ?? []).find(
    ({ name, type }, index) => name !== expected[index]?.name || type !== expected[index].type,
  );
  if (odd === undefined) return asCombined(expected);
  throw new Error(
    `the dataset ${why}, and its column ${odd.name} (${odd.type}) is none that the extractor declares: check out what made this execution`,
  );
}

const groupColumn: CatalogColumn = {
  name: 'group',
  type: 'string',
  comment: 'The group, which is a folder of the input',
};

/** The columns as `combine` leaves them, and as `profile.json` lists them: it normalizes names of signals. */
function asCombined(columns: readonly CatalogColumn[]): readonly CatalogColumn[] {
  if (columns.some(({ name }) => name === 'signal_raw')) return columns;
  return columns.flatMap((column) =>
    column.name === 'signal' && column.type === 'string'
      ? [
          { ...column, comment: 'Normalized name of the signal' },
          { ...column, name: 'signal_raw' },
        ]
      : [column],
  );
}

function declaredColumn({ name, type, description }: DeclaredColumn): CatalogColumn {
  return { name: name.toLowerCase(), type: typeIn(declaredTypes, { name, type }), comment: commentOf(description) };
}

function profiledColumns(text: string): readonly CatalogColumn[] {
  const { columns } = JSON.parse(text) as { readonly columns?: unknown };
  if (!Array.isArray(columns)) throw new Error('profile.json is not one that combine writes: it has no columns');
  return (columns as readonly { readonly name: unknown; readonly type: unknown }[]).map((column) => {
    const [name, type] = [String(column?.name), String(column?.type)];
    return { name: name.toLowerCase(), type: typeIn(profiledTypes, { name, type }), comment: null };
  });
}

function typeIn(types: ReadonlyMap<string, string>, { name, type }: { name: string; type: string }): string {
  const found = types.get(type);
  if (found === undefined)
    throw new Error(`the column ${name} is ${withArticle(type)}, which no table of Glue is known to hold`);
  return found;
}

function withComments(columns: readonly CatalogColumn[], declared: readonly CatalogColumn[]): readonly CatalogColumn[] {
  const comments = new Map(declared.map(({ name, comment }) => [name, comment]));
  return columns.map((column) => ({ ...column, comment: comments.get(column.name) ?? null }));
}

/** One line, as Glue's comments are. */
function commentOf(description: string | undefined): string | null {
  const line = (description ?? '').replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s\uFFFE\uFFFF]+/gu, ' ').trim();
  return line === '' ? null : wholeCharacters(line, longestComment);
}
