/** The two Parquet files of a group. */

import { setImmediate } from 'node:timers/promises';
import type { Column, Reject } from '../extractor.ts';
import { decodeBatch } from './batch.ts';
import { groupColumn } from './schema.ts';
import { createTableFile, rowGroupRows } from './table-file.ts';

/** Columns of `rejects.parquet`. */
export const rejectColumns: readonly Column[] = ['group', 'path', 'code', 'message'].map((name) => ({
  name,
  type: 'string',
  nullable: false,
}));

export interface Features {
  readonly group: string;
  readonly columns: readonly Column[];
  readonly batches: Iterable<Uint8Array>;
  readonly interruption: AbortSignal;
}

/**
 * Writes `features.parquet`: the group's name, then the extractor's columns, rows in the order of the batches.
 * @returns the count of rows; fewer than there are, in a file that is not whole, only where `interruption` fires
 */
export async function writeFeatures(path: string, features: Features): Promise<number> {
  const { group, columns, batches, interruption } = features;
  const table = createTableFile(path, [groupColumn, ...columns]);
  let rows = 0;
  let restedAtRow = 0;
  for (const bytes of batches) {
    const { rowCount, columns: cells } = decodeBatch(bytes);
    table.append({ rowCount, columns: [{ runs: [{ value: group, count: rowCount }] }, ...cells] });
    rows += rowCount;
    if (rows - restedAtRow < rowGroupRows) continue;
    restedAtRow = rows;
    // Signals are seen between two turns of the event loop only.
    await setImmediate();
    if (interruption.aborted) return rows;
  }
  table.finish();
  return rows;
}

/** Writes `rejects.parquet`, in the given order; it is there also where nothing was rejected. */
export function writeRejects(path: string, { group, rejects }: { group: string; rejects: readonly Reject[] }): void {
  const table = createTableFile(path, rejectColumns);
  table.append({
    rowCount: rejects.length,
    columns: [
      { runs: [{ value: group, count: rejects.length }] },
      rejects.map((reject) => reject.path),
      rejects.map(({ code }) => code),
      rejects.map(({ message }) => message),
    ],
  });
  table.finish();
}
