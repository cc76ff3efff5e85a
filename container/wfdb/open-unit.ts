/** A unit's header and where its samples lie: as the plan found them, or looked at again. */

import { statSync } from 'node:fs';
import type { FileTree, Unit } from '../extractor.ts';
import { quotePath, WfdbError } from './error.ts';
import { type Header, parseHeader, type SingleHeader } from './header/header.ts';
import { headerSuffix, readHeaderNow } from './header/read-header.ts';
import type { WfdbOptions } from './options.ts';
import { locateRecord, type StoredRecord } from './stored-record.ts';
import { refuseTooManyRows } from './summarize.ts';
import type { UnitDetail } from './unit-detail.ts';
import { framesPerWindow } from './windows.ts';

/** A unit's header, and where its samples lie. */
export interface OpenUnit {
  readonly headerPath: string;
  readonly header: SingleHeader;
  readonly stored: StoredRecord;
  readonly windowFrames: number;
}

/**
 * The unit as it was planned, nothing looked at again; undefined where the plan does not tell of all.
 * @throws WfdbError as {@link openUnit}
 */
export function openAsPlanned(
  root: string,
  unit: Unit,
  { windowSeconds }: Pick<WfdbOptions, 'windowSeconds'>,
): OpenUnit | undefined {
  const { found } = unit.detail as UnitDetail;
  if (found === null) return undefined;
  const findSize = (path: string) => found.sizes[unit.files.indexOf(path)];
  const header = single(parseHeader(found.header, unit.path + headerSuffix), unit.path + headerSuffix);
  return openWith(root, unit, { windowSeconds, findSize, header });
}

/** Whether a file of the unit is gone, or longer or shorter than it was when it was planned. */
export function hasChanged(root: string, { files, detail }: Unit): boolean {
  const { found } = detail as UnitDetail;
  return files.some((path, index) => sizeNow(root, path) !== found?.sizes[index]);
}

/** The same for its signal files alone: the header is taken as the plan read it. */
export function haveSignalsChanged(root: string, { path: name, files, detail }: Unit): boolean {
  const { found } = detail as UnitDetail;
  const headerPath = name + headerSuffix;
  return files.some((path, index) => path !== headerPath && sizeNow(root, path) !== found?.sizes[index]);
}

function sizeNow(root: string, path: string): number | undefined {
  // Every unit is looked at, and `join` would take a fifth as long as the call.
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.size;
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
  return openWith(root, unit, { windowSeconds, findSize, header });
}

function openWith(
  root: string,
  unit: Unit,
  {
    windowSeconds,
    findSize,
    header,
  }: { windowSeconds: number; findSize: (path: string) => number | undefined; header: SingleHeader },
): OpenUnit {
  const headerPath = unit.path + headerSuffix;
  const stored = locateRecord(header, headerPath, { root, find: findSize });
  const windowFrames = framesPerWindow(windowSeconds, stored.frames, header.frameRateHz);
  refuseTooManyRows({ path: unit.path, header, stored }, windowFrames);
  return { headerPath, header, stored, windowFrames };
}

// The plan has looked at every file of the unit; only those may be opened, whatever the header says by now.
function sizesOf(root: string, unit: Unit): (path: string) => number | undefined {
  const planned = new Set(unit.files);
  return (path) => (planned.has(path) ? sizeNow(root, path) : undefined);
}

function readUnitHeader(root: string, path: string, sizeBytes: number | undefined): SingleHeader {
  if (sizeBytes === undefined)
    throw new WfdbError('no-header', `header ${quotePath(path)} vanished after it was planned`);
  return single(readHeaderNow({ root, path, sizeBytes }), path);
}

function single(header: Header, path: string): SingleHeader {
  if (header.kind === 'single') return header;
  throw new WfdbError('bad-header', `header ${quotePath(path)} became a multi-segment record after it was planned`);
}
