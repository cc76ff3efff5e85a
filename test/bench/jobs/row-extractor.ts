/**
 * An extractor that costs next to nothing, so that a job's time is that of its rows: each file of the group names the
 * rows that it gives, in columns as wide as those of WFDB records. Their numbers are prepared once a thread; a unit gets
 * views of them.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cells, Column, ColumnBatch, Extractor } from '@macroshard/container/extractor';
import { columns } from '@macroshard/container/wfdb/columns';
import { createRandom, deriveSeed } from '../../../scripts/sample/random.ts';
import { signalNames } from '../data/signal-names.ts';

const extractor: Extractor = {
  name: 'bench-rows',
  version: '2',
  columns,
  async plan(tree) {
    const units = Array.from(tree.files, ({ path, sizeBytes }, detail) => ({ path, sizeBytes, files: [path], detail }));
    return { units, rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] };
  },
  async extract(root, { path, detail }) {
    const rowCount = Number(readFileSync(join(root, path), 'utf8'));
    return { status: 'processed', rows: rowsOf({ path, rowCount, unit: detail as number }), rowCount, warnings: [] };
  },
};
export default extractor;

interface Place {
  readonly path: string;
  readonly rowCount: number;
  readonly unit: number;
}

function rowsOf(place: Place): ColumnBatch {
  return Object.fromEntries(columns.map((column, index) => [column.name, cellsOf(column, place, index)]));
}

function cellsOf({ name, type }: Column, { path, rowCount, unit }: Place, index: number): Cells {
  if (name === 'signal') return { runs: runsOfSignals(rowCount) };
  if (type === 'string') {
    return { runs: [{ value: name === 'base_date' ? null : name === 'units' ? 'mV' : path, count: rowCount }] };
  }
  if (type === 'boolean') return { runs: [{ value: false, count: rowCount }] };
  if (isOfUnit(name)) return { runs: [{ value: type === 'int64' ? 200n : 200, count: rowCount }] };
  const numbers = type === 'double' ? measured() : counted();
  // Columns and units begin at places of their own: no number of a row group is there twice.
  const start = (unit * rowCount + index * columnStep) % (numbers.length - rowCount);
  return numbers.subarray(start, start + rowCount);
}

/** The same in all rows of a record. */
function isOfUnit(name: string): boolean {
  return ['channel', 'gain', 'baseline', 'fs_hz', 'duration_s', 'n_samples'].includes(name);
}

/** Several row groups of a column. */
const bankLength = 1 << 18;
const columnStep = 77_777;
let measuredNumbers: Float64Array | undefined;
let countedNumbers: Float64Array | undefined;

/** What statistics are: hardly two alike. */
function measured(): Float64Array {
  if (measuredNumbers === undefined) {
    const random = createRandom(deriveSeed(1, 'measured'));
    measuredNumbers = new Float64Array(bankLength);
    for (let index = 0; index < bankLength; index++) measuredNumbers[index] = random.integer(-1e9, 1e9) / 7e6;
  }
  return measuredNumbers;
}

/** Small whole numbers. */
function counted(): Float64Array {
  if (countedNumbers === undefined) {
    countedNumbers = new Float64Array(bankLength);
    for (let index = 0; index < bankLength; index++) countedNumbers[index] = (index * 7919) % 1440;
  }
  return countedNumbers;
}

/** A quarter of the rows for each signal. */
function runsOfSignals(rowCount: number) {
  return signalNames.map((value, signal) => {
    const [start, end] = [signal, signal + 1].map((part) => Math.floor((rowCount * part) / signalNames.length));
    return { value, count: end! - start! };
  });
}
