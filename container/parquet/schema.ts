/** Columns of ours as the schema of a Parquet file. */

import type { SchemaElement } from 'hyparquet';
import type { Column, ColumnType } from '../extractor.ts';

type Leaf = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>;

const leaves: Readonly<Record<ColumnType, Leaf>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
};

/** A flat schema, columns in the given order. */
export function parquetSchema(columns: readonly Column[]): SchemaElement[] {
  const elements = columns.map(
    ({ name, type, nullable }): SchemaElement => ({
      name,
      repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
      ...leaves[type],
    }),
  );
  return [{ name: 'root', num_children: columns.length }, ...elements];
}

/** The column that the runtime puts before an extractor's own. */
export const groupColumn: Column = { name: 'group', type: 'string', nullable: false };

/** What is wrong with an extractor's columns, in words that follow "its export"; undefined where nothing is. */
export function columnProblem(columns: unknown): string | undefined {
  if (!Array.isArray(columns) || columns.length === 0) return 'has no columns';
  const seen = new Set<string>([groupColumn.name]);
  for (const column of columns as readonly Partial<Column>[]) {
    const name = column?.name;
    if (typeof name !== 'string' || name === '') return 'has a column without a name';
    if (seen.has(name.toLowerCase())) return `has the column ${JSON.stringify(name)}, which there is already`;
    seen.add(name.toLowerCase());
    if (!Object.hasOwn(leaves, String(column.type))) {
      return `has the column ${JSON.stringify(name)} of type ${JSON.stringify(column.type)}, expected ${Object.keys(leaves).join(', ')}`;
    }
    if (typeof column.nullable !== 'boolean') return `does not say whether column ${JSON.stringify(name)} is nullable`;
  }
  return undefined;
}
