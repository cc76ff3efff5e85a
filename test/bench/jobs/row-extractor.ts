/**
 * An extractor that costs next to nothing, so that a job's time is that of its rows: each file of the group names the
 * rows that it gives, in columns as wide as those of WFDB records.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cells, Column, ColumnBatch, Extractor } from '@macroshard/container/extractor';
import { columns } from '@macroshard/container/wfdb/columns';
import { signalNames } from '../data/signals.ts';

const extractor: Extractor = {
  name: 'bench-rows',
  version: '1',
  columns,
  async plan(tree) {
    const units = Array.from(tree.files, ({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null }));
    return { units, rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] };
  },
  async extract(root, { path }) {
    const rowCount = Number(readFileSync(join(root, path), 'utf8'));
    return { status: 'processed', rows: rowsOf(path, rowCount), rowCount, warnings: [] };
  },
};
export default extractor;

function rowsOf(path: string, rowCount: number): ColumnBatch {
  return Object.fromEntries(columns.map((column, index) => [column.name, cellsOf(column, { path, rowCount, index })]));
}

interface Place {
  readonly path: string;
  readonly rowCount: number;
  readonly index: number;
}

function cellsOf({ name, type }: Column, { path, rowCount, index }: Place): Cells {
  if (type === 'string') return { runs: runsOf(name, path, rowCount) };
  if (type === 'boolean') return { runs: [{ value: false, count: rowCount }] };
  // Neither constant nor random: what compresses as statistics do.
  const scale = type === 'double' ? 1 / (index + 3) : 1;
  return Float64Array.from({ length: rowCount }, (_, row) => ((row * 2654435761) % (1009 + index)) * scale);
}

/** A quarter of the rows for each signal. */
function runsOf(name: string, path: string, rowCount: number) {
  if (name !== 'signal')
    return [{ value: name === 'base_date' ? null : name === 'units' ? 'mV' : path, count: rowCount }];
  return signalNames.map((value, signal) => {
    const [start, end] = [signal, signal + 1].map((part) => Math.floor((rowCount * part) / signalNames.length));
    return { value, count: end! - start! };
  });
}
