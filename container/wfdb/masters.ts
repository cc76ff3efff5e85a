/** Which segments the masters of a group list, and where they stand in them. */

import { posix } from 'node:path';
import type { PlanEntry, Reject } from '../extractor.ts';
import { quote, quotePath } from './error.ts';
import { gapName, type MasterHeader, type SegmentLine } from './header/header.ts';
import { HeaderWarnings } from './header/header-warnings.ts';
import { headerSuffix } from './header/read-header.ts';
import type { HeaderTable } from './header-table.ts';
import { describeLongName, type FindFile, resolveInside } from './stored-record.ts';

/** Whether there is a reject of this path already. */
export type IsRejected = (path: string) => boolean;

/** Segments without a header are rejects one by one where they are no more than this, or than the files of the group. */
const mostMissing = 1000;

/**
 * Gives the segments of a master their places, and reports what is wrong. Masters come in the order of their paths.
 * Each line that names a segment ends as a place, a reject or a warning; a master that no place and no reject
 * mentions is a skipped unit.
 */
export function* placeSegments(
  table: HeaderTable,
  { path, master, isRejected, find }: { path: string; master: MasterHeader; isRejected: IsRejected; find: FindFile },
): Generator<PlanEntry> {
  const long = describeLongSegment(path, master);
  if (long !== undefined) {
    yield { reject: { path, code: 'bad-header', message: long } };
    return;
  }
  const { recordName: record, frameRateHz } = master;
  table.addMaster({ record, masterPath: path, frameRateHz });
  for (const message of checkMaster(path, master)) yield { warning: { path, message } };
  const lines = placeLines(table, path, master.segments);
  for (const message of lines.warnings.list()) yield { warning: { path, message } };
  const rejects = rejectsOf(lines.missing, { masterPath: path, most: Math.max(mostMissing, table.fileCount), find });
  let isTold = lines.hasPlace;
  for (const reject of rejects) {
    if (isRejected(reject.path)) continue;
    isTold = true;
    yield { reject };
  }
  if (isTold) return;
  // A record of gaps, or of other records: nothing else of the ledger would tell of it.
  const isListed = lines.hasOthers || lines.missing.size > 0;
  const reason = isListed
    ? 'each segment that it lists stands in another record or is a reject already'
    : 'it lists no segment';
  yield { skippedUnit: { path, reason } };
}

interface PlacedLines {
  readonly warnings: HeaderWarnings;
  /** The first line of each path that has no header. */
  readonly missing: ReadonlyMap<string, MissingSegment>;
  readonly hasPlace: boolean;
  /** Whether a segment stands in another master. */
  readonly hasOthers: boolean;
}

interface MissingSegment {
  readonly name: string;
  readonly isOutside: boolean;
}

function placeLines(table: HeaderTable, masterPath: string, segments: readonly SegmentLine[]): PlacedLines {
  const warnings = new HeaderWarnings();
  const missing = new Map<string, MissingSegment>();
  let [hasPlace, hasOthers] = [false, false];
  let startFrames = 0;
  for (const [index, { name, frames }] of segments.entries()) {
    if (name !== gapName) placeLine(name, frames, index === 0 && frames === 0);
    startFrames += frames;
  }
  return { warnings, missing, hasPlace, hasOthers };

  /** @param isLayout  a variable layout's first line: a segment of no frames */
  function placeLine(name: string, frames: number, isLayout: boolean): void {
    const path = segmentPath(masterPath, name);
    const header = path === undefined ? undefined : table.find(path);
    if (header === undefined) {
      const lost = path ?? `${posix.dirname(masterPath)}/${name}`;
      if (isLayout) warnings.add(`its layout ${quote(name)} has no header`);
      else if (!missing.has(lost)) missing.set(lost, { name, isOutside: path === undefined });
      return;
    }
    const kind = table.kindOf(header);
    if (kind === 'master') {
      warnings.add(`lists ${quote(name)}, which has segments of its own; segments cannot nest`);
      return;
    }
    if (isLayout && kind === 'record' && table.layoutOf(header) !== 'no') {
      table.makeLayout(header);
      return;
    }
    const place = table.segmentPlaceOf(header);
    if (place === null) {
      table.setPlace(header, { startFrames, listedFrames: frames });
      hasPlace = true;
    } else if (place.masterPath === masterPath) {
      warnings.add(`lists ${quote(name)} more than once; it stands where the first line puts it`);
    } else {
      warnings.add(`lists ${quote(name)}, which stands in ${quotePath(place.masterPath)} already`);
      hasOthers = true;
    }
  }
}

function rejectsOf(
  missing: PlacedLines['missing'],
  { masterPath, most, find }: { masterPath: string; most: number; find: FindFile },
): Reject[] {
  const [first] = missing.values();
  if (first === undefined || missing.size <= most) {
    return [...missing].map(([path, segment]) =>
      missingSegment(masterPath, path, { ...segment, reason: find(path + headerSuffix) }),
    );
  }
  const got = `${missing.size} segments of ${quotePath(masterPath)} have no header in the group, expected at most ${most}`;
  return [{ path: masterPath, code: 'no-header', message: `${got}; the first is ${quote(first.name)}` }];
}

function missingSegment(
  masterPath: string,
  path: string,
  { name, isOutside, reason }: MissingSegment & { reason: ReturnType<FindFile> },
): Reject {
  const listed = `segment ${quote(name)} of ${quotePath(masterPath)}`;
  if (isOutside) return { path, code: 'outside-group', message: `${listed} lies outside the group` };
  const message = `${listed} has no header: ${quotePath(path + headerSuffix)} is ${reason ?? 'not in the group'}`;
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
