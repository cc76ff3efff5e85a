/** The two Parquet files of a group. */

import type { Column, Reject } from '../extractor.ts';
import { decodeBatch } from './batch.ts';
import { groupColumn } from './schema.ts';
import { createTableFile } from './table-file.ts';

/** Columns of `rejects.parquet`. */
const rejectColumns: readonly Column[] = ['group', 'path', 'code', 'message'].map((name) => ({
  name,
  type: 'string',
  nullable: false,
}));

/** `features.parquet`: the group's name, then the extractor's columns, rows in the order of the batches. */
export interface FeaturesFile {
  readonly rows: number;
  append(batch: Uint8Array): void;
  /** The file is whole after it. */
  finish(): void;
}

/** Begins the file. @throws Error, as do all methods, where a batch does not fit the columns or the disk is full */
export function createFeatures(
  path: string,
  { group, columns }: { group: string; columns: readonly Column[] },
): FeaturesFile {
  const table = createTableFile(path, [groupColumn, ...columns]);
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    append(batch) {
      const { rowCount, columns: cells } = decodeBatch(batch);
      table.append({ rowCount, columns: [{ runs: [{ value: group, count: rowCount }] }, ...cells] });
      rows += rowCount;
    },
    finish: () => table.finish(),
  };
}

/**
 * Writes `rejects.parquet`, in the given order; it is there also where nothing was rejected.
 * @returns the count of rejects
 */
export function writeRejects(path: string, { group, rejects }: { group: string; rejects: Iterable<Reject> }): number {
  const table = createTableFile(path, rejectColumns);
  let rowCount = 0;
  for (const { path, code, message } of rejects) {
    table.append({ rowCount: 1, columns: [[group], [path], [code], [message]] });
    rowCount++;
  }
  table.finish();
  return rowCount;
}
