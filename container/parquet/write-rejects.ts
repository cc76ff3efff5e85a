import type { Column, Reject } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { writeTable } from './write-table.ts';

const columns: readonly Column[] = ['path', 'code', 'message'].map((name) => ({
  name,
  type: 'string',
  nullable: false,
}));

/**
 * Writes `rejects.parquet`, in the given order, even where nothing was rejected.
 * @returns the count of rejects
 */
export function writeRejects(path: string, { group, rejects }: { group: string; rejects: Iterable<Reject> }): number {
  return writeTable(path, { group, columns, batches: batchesOf(rejects) });
}

const rejectsABatch = 1_000;

function* batchesOf(rejects: Iterable<Reject>): Generator<RowBatch> {
  let batch: Reject[] = [];
  for (const reject of rejects) {
    batch.push(reject);
    if (batch.length < rejectsABatch) continue;
    yield asBatch(batch);
    batch = [];
  }
  yield asBatch(batch);
}

function asBatch(rejects: readonly Reject[]): RowBatch {
  return {
    rowCount: rejects.length,
    columns: [rejects.map(({ path }) => path), rejects.map(({ code }) => code), rejects.map(({ message }) => message)],
  };
}
