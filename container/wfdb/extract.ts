/** Turns one unit, a header and the files that it names, into rows. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Extraction, ExtractOptions, Unit } from '../extractor.ts';
import { describeDifferences } from './checksum.ts';
import { buildRows } from './columns.ts';
import { quotePath, WfdbError } from './error.ts';
import type { SingleHeader } from './header.ts';
import type { UnitDetail } from './place.ts';
import { headerSuffix, readHeaderNow } from './read-header.ts';
import { planReading } from './reading.ts';
import { StatisticsTable } from './statistics-table.ts';
import { refuseTooManyRows, summarizeRecord } from './summarize.ts';
import { framesPerWindow } from './windows.ts';

/** Rows, or the one reject that says why there are none. Errors that are not about the unit's files are thrown. */
export function extractUnit(root: string, unit: Unit, options: ExtractOptions): Extraction {
  try {
    return summarizeUnit(root, unit, options);
  } catch (error) {
    if (!(error instanceof WfdbError)) throw error;
    return { status: 'rejected', reject: { path: unit.path, code: error.code, message: error.message } };
  }
}

function summarizeUnit(root: string, unit: Unit, { windowSeconds, strictChecksums }: ExtractOptions): Extraction {
  const headerPath = unit.path + headerSuffix;
  const findSize = sizesOf(root, unit);
  const header = readUnitHeader(root, headerPath, findSize(headerPath));
  const reading = planReading(header, headerPath, { root, find: findSize });
  const windowFrames = framesPerWindow(windowSeconds, reading.frames, header.frameRateHz);
  refuseTooManyRows({ path: unit.path, header, frames: reading.frames }, windowFrames);
  const channels = header.signals.map(() => new StatisticsTable());
  const sums = summarizeRecord({
    root,
    header,
    reading,
    windowFrames,
    close: (signal, window) => channels[signal]!.add(window.statistics(header.signals[signal]!)),
  });
  const differences = describeDifferences(header, { headerPath, sums });
  if (strictChecksums && differences.length > 0) throw checksumsDiffer(differences);
  const { place } = unit.detail as UnitDetail;
  return {
    status: 'processed',
    ...buildRows({ path: unit.path, header, place, frames: reading.frames, windowFrames }, channels),
    warnings: differences.map((message) => ({ path: unit.path, message })),
  };
}

// The plan has looked at every file of the unit; only those may be opened, whatever the header says by now.
function sizesOf(root: string, unit: Unit): (path: string) => number | undefined {
  const planned = new Set(unit.files);
  return (path) => (planned.has(path) ? statSync(join(root, path), { throwIfNoEntry: false })?.size : undefined);
}

function readUnitHeader(root: string, path: string, sizeBytes: number | undefined): SingleHeader {
  if (sizeBytes === undefined)
    throw new WfdbError('no-header', `header ${quotePath(path)} vanished after it was planned`);
  const header = readHeaderNow({ root, path, sizeBytes });
  if (header.kind === 'single') return header;
  throw new WfdbError('bad-header', `header ${quotePath(path)} became a multi-segment record after it was planned`);
}

function checksumsDiffer(differences: readonly string[]): WfdbError {
  const others = differences.length === 1 ? '' : `; ${differences.length - 1} more of its signals differ, too`;
  return new WfdbError('checksum-differs', `${differences[0]}${others}`);
}
