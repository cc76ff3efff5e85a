/** The same table in SQL: as Athena makes it, and as a view that DuckDB reads on this machine. */

import { sep } from 'node:path';
import type { CatalogColumn } from './dataset-columns.ts';
import { partitionKey, type Registration } from './registration.ts';

/** In bytes. @see docs.aws.amazon.com/athena/latest/ug/service-limits.html, "Query string length" */
const longestStatement = 262_144;

/** Athena's statements, which it takes one at a time; of so many columns that it would not, without their comments. */
export function athenaDdl(registration: Registration): string {
  const statements = athenaStatements(registration);
  if (Buffer.byteLength(statements) <= longestStatement) return statements;
  return athenaStatements({
    ...registration,
    columns: registration.columns.map((column) => ({ ...column, comment: null })),
  });
}

function athenaStatements({ database, table, description, columns, location, executionId }: Registration): string {
  const name = `${backticked(database)}.${backticked(table)}`;
  const comment = description === '' ? '' : `COMMENT ${hiveText(description)}\n`;
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (`,
    columns.map((column) => `  ${athenaColumn(column)}`).join(',\n'),
    `)\n${comment}PARTITIONED BY (${athenaColumn(partitionKey)})`,
    'STORED AS PARQUET',
    `LOCATION ${hiveText(location)}`,
    "TBLPROPERTIES ('classification' = 'parquet');\n",
    `ALTER TABLE ${name} ADD IF NOT EXISTS`,
    `  PARTITION (${backticked(partitionKey.name)} = ${hiveText(executionId)}) LOCATION ${hiveText(location)};`,
    '',
  ].join('\n');
}

/** @param folder of the Parquet files, absolute */
export function duckdbDdl(
  { database, table, description, columns, executionId }: Registration,
  folder: string,
): string {
  const name = quoted(table);
  // The folder is meant as it is, not as a pattern.
  const place = (sep === '\\' ? folder.replaceAll('\\', '/') : folder).replace(/[[*?]/g, '[$&]');
  const files = text(`${place}/*.parquet`);
  const commented = columns.filter(({ comment }) => comment !== null);
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoted(database)};`,
    // Where a database file has the schema's name, DuckDB refuses "schema"."table" as ambiguous.
    `SET schema = ${text(database)};`,
    `CREATE OR REPLACE VIEW ${name} AS`,
    `  SELECT *, ${text(executionId)} AS ${quoted(partitionKey.name)} FROM read_parquet(${files});`,
    ...(description === '' ? [] : [`COMMENT ON VIEW ${name} IS ${text(description)};`]),
    ...commented.map((column) => `COMMENT ON COLUMN ${name}.${quoted(column.name)} IS ${text(column.comment!)};`),
    'RESET schema;',
    '',
  ].join('\n');
}

function athenaColumn({ name, type, comment }: CatalogColumn): string {
  return `${backticked(name)} ${type}${comment === null ? '' : ` COMMENT ${hiveText(comment)}`}`;
}

function backticked(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function hiveText(value: string): string {
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
