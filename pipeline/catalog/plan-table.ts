/** What has to be written so that a Glue table holds a dataset: from what Glue has, and what is wanted. */

import type { Column, Partition, PartitionInput, StorageDescriptor, Table, TableInput } from '@aws-sdk/client-glue';
import { wholeCharacters } from '../wording/short-texts.ts';
import { mergeColumns } from './merge-columns.ts';
import { partitionKey, type Registration } from './registration.ts';

/** What becomes of a table or a partition. `changes` says how it differs, a line each; empty for a new one. */
export interface Written<Input> {
  readonly action: 'create' | 'update' | 'keep';
  readonly changes: readonly string[];
  /** As Glue takes it. */
  readonly input: Input;
}

/** The text says why nothing may be written, and what to do. */
export type Refused = { readonly refusal: string };

/** The table's own parameters: which execution its location belongs to, and when that began. */
const [executionParameter, startedAtParameter] = ['macroshard.execution', 'macroshard.startedAt'] as const;

const parquet = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: {
    SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    Parameters: { 'serialization.format': '1' },
  },
} as const;

/** Glue's DescriptionString, in bytes. */
const longestDescription = 2048;

/** Lines, of the characters that Glue takes. */
function descriptionOf({ description }: Registration): string {
  return wholeCharacters(description.replace(/(?![\r\n\t])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' '), longestDescription);
}

/**
 * The table itself. What others have put on it (parameters, an owner, comments and columns of their own) stays.
 * @param existing undefined where there is none
 * @param changeColumns lets columns take another type
 */
export function planTable(
  existing: Table | undefined,
  wanted: Registration,
  { changeColumns }: { readonly changeColumns: boolean },
): Written<TableInput> | Refused {
  const { database, table, location, columns } = wanted;
  if (existing === undefined) return { action: 'create', changes: [], input: newTable(wanted) };
  const foreign = foreignReason(existing);
  if (foreign !== undefined) {
    return {
      refusal: `${database}.${table} is there already, and is none that register keeps: ${foreign}; name another table under catalog, or delete it`,
    };
  }
  const merged = mergeColumns(existing.StorageDescriptor?.Columns ?? [], columns);
  if (merged.conflicts.length > 0 && !changeColumns) {
    return {
      refusal: `columns of ${database}.${table} have another type in this dataset: ${merged.conflicts.join(', ')}; queries over earlier executions would fail: name another table under catalog, or give --change-columns`,
    };
  }
  const isNewest = startsLast(existing, wanted);
  const description = descriptionOf(wanted) || existing.Description;
  const { [startedAtParameter]: _, ...others } = existing.Parameters ?? {};
  const parameters = isNewest ? { ...others, ...ownParameters(wanted) } : (existing.Parameters ?? {});
  const storage: StorageDescriptor = {
    ...existing.StorageDescriptor,
    Columns: [...merged.columns],
    ...(isNewest && { Location: location }),
  };
  const input = { ...writable(existing), Description: description, Parameters: parameters, StorageDescriptor: storage };
  const before = existing.StorageDescriptor?.Location;
  const changes = [
    ...merged.changes,
    ...(storage.Location === before ? [] : [`~ location ${before ?? 'none'} -> ${storage.Location}`]),
    ...(description === existing.Description ? [] : ['~ description']),
    ...differingKeys(existing.Parameters, parameters).map((name) => `~ parameter ${name} ${parameters[name]}`),
  ];
  return { action: changes.length === 0 ? 'keep' : 'update', changes, input };
}

/**
 * The execution's partition.
 * @param columns the table's, as it is to be
 */
export function planPartition(
  existing: Partition | undefined,
  { location, executionId }: Registration,
  columns: readonly Column[],
): Written<PartitionInput> {
  const plain = columns.map(({ Name, Type }) => ({ Name, Type }));
  const input = {
    Values: [executionId],
    Parameters: existing?.Parameters,
    StorageDescriptor: { ...existing?.StorageDescriptor, ...parquet, Columns: plain, Location: location },
  };
  if (existing === undefined) return { action: 'create', changes: [], input };
  const before = existing.StorageDescriptor;
  // The table may have been given columns since, which are nulls here; it has the others in the same order.
  const isOdd = (before?.Columns ?? []).some(
    ({ Name, Type }, index) => Name !== plain[index]?.Name || Type !== plain[index]?.Type,
  );
  const changes = [
    ...(before?.Location === location ? [] : [`~ location ${before?.Location ?? 'none'} -> ${location}`]),
    ...(isOdd || (before?.Columns ?? []).length === 0 ? ['~ columns'] : []),
  ];
  return { action: changes.length === 0 ? 'keep' : 'update', changes, input };
}

function newTable(wanted: Registration): TableInput {
  const { table, columns, location } = wanted;
  return {
    Name: table,
    Description: descriptionOf(wanted),
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', ...ownParameters(wanted) },
    PartitionKeys: [{ Name: partitionKey.name, Type: partitionKey.type, Comment: partitionKey.comment! }],
    StorageDescriptor: { ...parquet, Columns: [...mergeColumns([], columns).columns], Location: location },
  };
}

function ownParameters({ pipeline, executionId, startedAtMs }: Registration): Record<string, string> {
  return {
    'macroshard.pipeline': pipeline,
    [executionParameter]: executionId,
    ...(startedAtMs !== null && { [startedAtParameter]: new Date(startedAtMs).toISOString() }),
  };
}

/** False where the table names an execution that began later, or names any where nobody knows when this one began. */
function startsLast({ Parameters = {} }: Table, { executionId, startedAtMs }: Registration): boolean {
  if (Parameters[executionParameter] === executionId) return true;
  const known = Date.parse(Parameters[startedAtParameter] ?? '');
  return Number.isNaN(known) || (startedAtMs !== null && startedAtMs >= known);
}

function foreignReason({ TableType, PartitionKeys = [], StorageDescriptor }: Table): string | undefined {
  const keys = PartitionKeys.map(({ Name }) => Name).join(', ');
  if (TableType !== undefined && TableType !== 'EXTERNAL_TABLE') return `it is a ${TableType}, expected EXTERNAL_TABLE`;
  if (keys !== partitionKey.name) {
    return `it is partitioned by ${keys === '' ? 'nothing' : keys}, expected ${partitionKey.name}`;
  }
  const serde = StorageDescriptor?.SerdeInfo?.SerializationLibrary;
  const expected = parquet.SerdeInfo.SerializationLibrary;
  return serde === expected ? undefined : `its files are read by ${serde ?? 'nothing'}, expected ${expected}`;
}

/** The part of a table's description that Glue takes in an update. */
function writable(table: Table): TableInput {
  const { Name, Owner, LastAccessTime, LastAnalyzedTime, Retention, PartitionKeys } = table;
  const { ViewOriginalText, ViewExpandedText, TableType, TargetTable } = table;
  const all = { Name, Owner, LastAccessTime, LastAnalyzedTime, Retention, PartitionKeys };
  return { ...all, ViewOriginalText, ViewExpandedText, TableType, TargetTable };
}

function differingKeys(before: Readonly<Record<string, string>> = {}, after: Readonly<Record<string, string>>) {
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}
