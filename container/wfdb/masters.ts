/** Which segments the masters of a group list, and where they stand in them. */

import { posix } from 'node:path';
import type { PlanEntry, Reject } from '../extractor.ts';
import { quote, quotePath } from './error.ts';
import { gapName, type MasterHeader, type SegmentLine } from './header/header.ts';
import { headerSuffix } from './header/read-header.ts';
import type { HeaderTable } from './header-table.ts';
import { describeLongName, resolveInside } from './stored-record.ts';

/** Gives the segments of a master their places; says what is wrong with it. Masters come in the order of their paths. */
export function* placeSegments(table: HeaderTable, path: string, master: MasterHeader): Generator<PlanEntry> {
  const long = describeLongSegment(path, master);
  if (long !== undefined) {
    yield { reject: { path, code: 'bad-header', message: long } };
    return;
  }
  const { recordName: record, frameRateHz } = master;
  table.addMaster({ record, masterPath: path, frameRateHz });
  for (const message of checkMaster(path, master)) yield { warning: { path, message } };
  let startFrames = 0;
  let hasSegment = false;
  for (const [index, segment] of master.segments.entries()) {
    if (segment.name !== gapName) {
      const isTold = yield* placeSegment(table, { masterPath: path, segment, startFrames, index });
      hasSegment ||= isTold;
    }
    startFrames += segment.frames;
  }
  // A record of gaps, or of other records: nothing else of the ledger would tell of it.
  if (!hasSegment) yield { skippedUnit: { path, reason: 'it lists no segment' } };
}

/** @returns whether a unit, reject or skip tells of the line */
function* placeSegment(table: HeaderTable, listed: ListedSegment): Generator<PlanEntry, boolean> {
  const { masterPath, segment, startFrames } = listed;
  const path = segmentPath(masterPath, segment.name);
  const header = path === undefined ? undefined : table.find(path);
  if (header === undefined) {
    if (isLayoutLine(listed)) {
      yield { warning: { path: masterPath, message: `its layout ${quote(segment.name)} has no header` } };
      return false;
    }
    yield { reject: missingSegment(listed, path) };
    return true;
  }
  const kind = table.kindOf(header);
  if (kind === 'master') {
    const message = `lists ${quote(segment.name)}, which has segments of its own; segments cannot nest`;
    yield { warning: { path: masterPath, message } };
    return false;
  }
  if (isLayoutLine(listed) && kind === 'record' && table.layoutOf(header) !== 'no') {
    table.makeLayout(header);
    return false;
  }
  table.setPlace(header, { startFrames, listedFrames: segment.frames });
  return true;
}

function missingSegment({ masterPath, segment }: ListedSegment, resolved: string | undefined): Reject {
  const path = resolved ?? `${posix.dirname(masterPath)}/${segment.name}`;
  const listed = `segment ${quote(segment.name)} of ${quotePath(masterPath)}`;
  if (resolved === undefined) return { path, code: 'outside-group', message: `${listed} lies outside the group` };
  const message = `${listed} has no header: ${quotePath(path + headerSuffix)} is not in the group`;
  return { path, code: 'no-header', message };
}

function describeLongSegment(path: string, { segments }: MasterHeader): string | undefined {
  for (const [index, { name }] of segments.entries()) {
    const problem = describeLongName(name);
    if (problem === undefined) continue;
    return `segment ${index} of header ${quotePath(path + headerSuffix)}: its name ${problem}`;
  }
  return undefined;
}

/** The unit path of a segment that the master at `masterPath` lists; undefined outside the group. */
export function segmentPath(masterPath: string, name: string): string | undefined {
  return resolveInside(posix.dirname(masterPath), name);
}

interface ListedSegment {
  readonly masterPath: string;
  readonly segment: SegmentLine;
  readonly startFrames: number;
  readonly index: number;
}

/** A variable layout's first line: a segment of no frames. */
function isLayoutLine({ index, segment }: ListedSegment): boolean {
  return index === 0 && segment.frames === 0;
}

function checkMaster(path: string, { statedSegmentCount, segments, frames, warnings }: MasterHeader): string[] {
  const messages: string[] = [...warnings];
  if (segments.length < statedSegmentCount) {
    messages.push(
      `header ${quotePath(path + headerSuffix)} says ${statedSegmentCount} segments, but lists ${segments.length}`,
    );
  }
  const sum = segments.reduce((total, segment) => total + segment.frames, 0);
  if (frames !== null && sum !== frames) {
    messages.push(`header ${quotePath(path + headerSuffix)} says ${frames} frames, but its segments have ${sum}`);
  }
  return messages;
}
