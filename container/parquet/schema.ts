/** Columns of ours as the schema of a Parquet file. */

import type { SchemaElement } from 'hyparquet';
import type { Column, ColumnType } from '../extractor.ts';

type Leaf = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>;

const leaves: Readonly<Record<ColumnType, Leaf>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  binary: { type: 'BYTE_ARRAY' },
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  float32: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  'list<int32>': { type: 'INT32' },
  'list<int64>': { type: 'INT64' },
  'list<float32>': { type: 'FLOAT' },
  'list<double>': { type: 'DOUBLE' },
};

/** Columns in the given order; a list as the format's LogicalTypes.md has it, its numbers never null. */
export function parquetSchema(columns: readonly Column[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

/** The columns that {@link parquetSchema} made the schema of. @throws Error naming one of another type */
export function columnsOf([root, ...elements]: readonly SchemaElement[]): readonly Column[] {
  const columns: Column[] = [];
  for (let index = 0; index < elements.length; ) {
    const { name, num_children, repetition_type } = elements[index]!;
    const isList = num_children === 1;
    const leaf = elements[index + (isList ? 2 : 0)]!;
    const type = (Object.keys(leaves) as ColumnType[]).find(
      (each) => each.startsWith('list<') === isList && isLeaf(leaf, leaves[each]),
    );
    if (type === undefined)
      throw new Error(`the column ${JSON.stringify(name)} is of no type that this program writes`);
    columns.push({ name, type, nullable: repetition_type === 'OPTIONAL' });
    index += isList ? 3 : 1;
  }
  return columns.slice(0, root?.num_children ?? 0);
}

function isLeaf({ type, converted_type }: SchemaElement, leaf: Leaf): boolean {
  return type === leaf.type && converted_type === leaf.converted_type;
}

/** The element that holds a column's values: of a list, its numbers'. */
export function leafOf(column: Column): SchemaElement {
  return elementsOf(column).at(-1)!;
}

function elementsOf({ name, type, nullable }: Column): readonly SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  if (!type.startsWith('list<')) return [{ name, repetition_type, ...leaves[type] }];
  return [
    { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...leaves[type] },
  ];
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
    if (column.description !== undefined && typeof column.description !== 'string') {
      return `has a description of column ${JSON.stringify(name)} that is no text`;
    }
  }
  return undefined;
}
