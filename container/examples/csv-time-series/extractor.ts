/**
 * An example to copy: time series in CSV files, a folder a subject. Beside a subject's data files stands `subject.json`,
 * without which their numbers mean nothing:
 *
 *     30/p-001/subject.json   {"subject": "p-001", "sampleRateHz": 125, "signals": {"II": "mV", "ABP": "mmHg"}}
 *     30/p-001/monday.csv     II,ABP
 *                             0.12,81
 *                             0.13,        an empty cell is a missing sample, as is what the option `missing` names
 *
 * A unit is a data file with its `subject.json`; it gives a row a signal and window. Cells are numbers, so that lines
 * may be split at commas; where yours are quoted, use a library such as csv-parse.
 */

import type {
  Column,
  Extractor,
  FileTree,
  OptionDeclaration,
  OptionsOf,
  Plan,
  Reject,
  Unit,
} from '@macroshard/container/extractor';
import { BrokenUnit } from './broken-unit.ts';
import { readLines } from './read-lines.ts';
import { readSubject, type Subject } from './subject.ts';
import { WindowRows } from './window-rows.ts';

const columns: readonly Column[] = [
  { name: 'path', type: 'string', nullable: false },
  // With these names and types `combine` pools the signals in signal_stats.csv, as it does those of WFDB records.
  { name: 'record', type: 'string', nullable: false },
  { name: 'kind', type: 'string', nullable: false },
  { name: 'signal', type: 'string', nullable: false },
  { name: 'units', type: 'string', nullable: false },
  { name: 'window', type: 'int32', nullable: false },
  { name: 'start_s', type: 'double', nullable: false },
  { name: 'duration_s', type: 'double', nullable: false },
  { name: 'n_samples', type: 'int64', nullable: false },
  { name: 'n_missing', type: 'int64', nullable: false },
  { name: 'mean', type: 'double', nullable: true },
  { name: 'std', type: 'double', nullable: true },
  { name: 'min', type: 'double', nullable: true },
  { name: 'max', type: 'double', nullable: true },
];

const options = [
  {
    name: 'windowSeconds',
    type: 'integer',
    default: 0,
    minimum: 0,
    description: 'Seconds a window; 0: the whole file',
  },
  { name: 'missing', type: 'string', default: '', description: 'Cell of a missing sample, such as NA' },
] as const satisfies readonly OptionDeclaration[];

type Options = OptionsOf<typeof options>;

const extractor: Extractor<Options> = {
  name: 'csv-time-series',
  // Another version says that the same files may give other rows.
  version: '1',
  columns,
  options,
  plan,
  async extract(root, unit, given) {
    try {
      return { status: 'processed', ...extractRows(root, unit, given), warnings: [] };
    } catch (error) {
      // Anything else that is thrown is a reject, too, but with a code that says: look at the extractor.
      if (error instanceof BrokenUnit) return { status: 'rejected', reject: rejectOf(unit.path, error) };
      throw error;
    }
  },
};
export default extractor;

/** Decides by names and sizes alone; only `subject.json`, which is small, is opened here. */
async function plan(tree: FileTree): Promise<Plan> {
  const units: Unit[] = [];
  const rejects: Reject[] = [];
  const subjects = new Map<string, Subject | BrokenUnit>();
  const subjectIn = (folder: string) => {
    if (!subjects.has(folder)) subjects.set(folder, trySubject(tree, folder));
    return subjects.get(folder)!;
  };
  for (const { path, sizeBytes } of tree.files) {
    if (!path.endsWith('.csv')) continue;
    const subject = subjectIn(folderOf(path));
    if (subject instanceof BrokenUnit) rejects.push(rejectOf(path, subject));
    else units.push({ path, sizeBytes, files: [path, subject.path].sort(), detail: subject });
  }
  const read = new Set([...subjects.values()].map((subject) => (subject instanceof BrokenUnit ? '' : subject.path)));
  const skippedFiles = [...tree.files]
    .filter(({ path }) => !path.endsWith('.csv') && !read.has(path))
    .map(({ path }) => ({ path, reason: 'neither a CSV file nor the subject.json of one' }));
  return { units, rejects, skippedUnits: [], skippedFiles, warnings: [] };
}

function trySubject(tree: FileTree, folder: string): Subject | BrokenUnit {
  try {
    return readSubject(tree, folder === '' ? 'subject.json' : `${folder}/subject.json`);
  } catch (error) {
    if (error instanceof BrokenUnit) return error;
    throw error;
  }
}

function extractRows(root: string, { path, detail }: Unit, { windowSeconds, missing }: Options) {
  const subject = detail as Subject;
  const lines = readLines(root, path);
  const first = lines.next();
  if (first.done) throw new BrokenUnit('empty-file', `"${path}" is empty, expected a line of signal names`);
  const signals = first.value[1].split(',');
  const unknown = signals.find((signal) => !Object.hasOwn(subject.units, signal));
  if (unknown !== undefined) {
    const known = Object.keys(subject.units).join(', ');
    throw new BrokenUnit('unknown-signal', `"${path}":1 names "${unknown}", expected some of ${known}`);
  }
  const rows = new WindowRows({ path, subject, signals, windowSeconds });
  for (const [lineNumber, line] of lines) {
    const cells = line.split(',');
    if (cells.length !== signals.length) {
      const got = `has ${cells.length} cells, expected ${signals.length} as in line 1`;
      throw new BrokenUnit('ragged-line', `"${path}":${lineNumber} ${got}`);
    }
    rows.add(cells.map((cell) => (cell === missing ? Number.NaN : numberOf(cell, { path, lineNumber }))));
  }
  return rows.finish();
}

/** NaN for a missing sample. */
function numberOf(cell: string, { path, lineNumber }: { path: string; lineNumber: number }): number {
  if (cell === '') return Number.NaN;
  const number = Number(cell);
  if (/^[-+]?[0-9.]/.test(cell) && Number.isFinite(number)) return number;
  const shown = JSON.stringify(cell.slice(0, 40));
  throw new BrokenUnit('not-a-number', `"${path}":${lineNumber} has the cell ${shown}, expected a number or nothing`);
}

function rejectOf(path: string, { code, message }: BrokenUnit): Reject {
  return { path, code, message };
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
