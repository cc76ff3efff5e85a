/** A unit's header and what of its files is to be read, looked at again where it is extracted. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree, Unit } from '../extractor.ts';
import { quotePath, WfdbError } from './error.ts';
import type { SingleHeader } from './header/header.ts';
import { headerSuffix, readHeaderNow } from './header/read-header.ts';
import type { WfdbOptions } from './options.ts';
import { locateRecord, type StoredRecord } from './stored-record.ts';
import { refuseTooManyRows } from './summarize.ts';
import { framesPerWindow } from './windows.ts';

export interface OpenUnit {
  readonly headerPath: string;
  readonly header: SingleHeader;
  readonly stored: StoredRecord;
  readonly windowFrames: number;
}

/** @throws WfdbError where the unit's header or files are not what they were when it was planned, or too much */
export function openUnit(root: string, unit: Unit, options: Pick<WfdbOptions, 'windowSeconds'>): OpenUnit {
  return open(root, unit, { ...options, findSize: sizesOf(root, unit) });
}

/** The same of a unit of which no more than the header need be there. @throws WfdbError as {@link openUnit} */
export function openPlannedUnit(
  { root, files }: Pick<FileTree, 'root' | 'files'>,
  unit: Unit,
  options: Pick<WfdbOptions, 'windowSeconds'>,
): OpenUnit {
  const findSize = (path: string) => {
    const index = files.indexOf(path);
    return index === -1 ? undefined : files.at(index).sizeBytes;
  };
  return open(root, unit, { ...options, findSize });
}

function open(
  root: string,
  unit: Unit,
  { windowSeconds, findSize }: { windowSeconds: number; findSize: (path: string) => number | undefined },
): OpenUnit {
  const headerPath = unit.path + headerSuffix;
  const header = readUnitHeader(root, headerPath, findSize(headerPath));
  const stored = locateRecord(header, headerPath, { root, find: findSize });
  const windowFrames = framesPerWindow(windowSeconds, stored.frames, header.frameRateHz);
  refuseTooManyRows({ path: unit.path, header, stored }, windowFrames);
  return { headerPath, header, stored, windowFrames };
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
