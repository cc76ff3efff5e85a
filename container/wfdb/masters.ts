/** Which segments the masters of a group list, and where they stand in them. */

import { posix } from 'node:path';
import type { Reject, Warning } from '../extractor.ts';
import { quote, quotePath } from './error.ts';
import { gapName, type MasterHeader, type SegmentLine } from './header.ts';
import type { Place } from './place.ts';
import { headerSuffix } from './read-header.ts';
import { resolveInside } from './reading.ts';
import type { HeaderSurvey } from './survey.ts';

export interface Placement {
  /** By unit path: the first place in the first master by path. */
  readonly places: ReadonlyMap<string, Place>;
  /** Unit paths of headers that only hold a record's union of signals. */
  readonly layouts: ReadonlySet<string>;
  /** Segments that are listed and have no header, each once. */
  readonly rejects: readonly Reject[];
  readonly warnings: readonly Warning[];
}

/** @param surveys  in the order of the paths */
export function findPlaces(surveys: ReadonlyMap<string, HeaderSurvey>): Placement {
  const places = new Map<string, Place>();
  const layouts = new Set<string>();
  const rejects = new Map<string, Reject>();
  const warnings: Warning[] = [];
  for (const [path, survey] of surveys) {
    if (survey.kind === 'record' && survey.layout === 'certain') layouts.add(path);
    if (survey.kind !== 'master') continue;
    warnings.push(...checkMaster(path, survey.header).map((message) => ({ path, message })));
    let startFrames = 0;
    for (const [index, segment] of survey.header.segments.entries()) {
      if (segment.name !== gapName)
        placeSegment({ masterPath: path, master: survey.header, segment, startFrames, index });
      startFrames += segment.frames;
    }
  }
  return { places, layouts, rejects: [...rejects.values()], warnings };

  function placeSegment(listed: ListedSegment): void {
    const { masterPath, master, segment, startFrames } = listed;
    const path = segmentPath(masterPath, segment.name);
    const survey = path === undefined ? undefined : surveys.get(path);
    if (path === undefined || survey === undefined) {
      if (isLayoutLine(listed))
        warnings.push({ path: masterPath, message: `its layout ${quote(segment.name)} has no header` });
      else rejectMissing(listed, path);
      return;
    }
    if (survey.kind === 'master') {
      const message = `lists ${quote(segment.name)}, which has segments of its own; segments cannot nest`;
      warnings.push({ path: masterPath, message });
    } else if (isLayoutLine(listed) && survey.kind === 'record' && survey.layout !== 'no') {
      layouts.add(path);
    } else if (!places.has(path)) {
      const { recordName: record, frameRateHz } = master;
      places.set(path, { record, masterPath, startFrames, frameRateHz, listedFrames: segment.frames });
    }
  }

  function rejectMissing({ masterPath, segment }: ListedSegment, resolved: string | undefined): void {
    const path = resolved ?? `${posix.dirname(masterPath)}/${segment.name}`;
    if (rejects.has(path)) return;
    const listed = `segment ${quote(segment.name)} of ${quotePath(masterPath)}`;
    const reject: Reject =
      resolved === undefined
        ? { path, code: 'outside-group', message: `${listed} lies outside the group` }
        : {
            path,
            code: 'no-header',
            message: `${listed} has no header: ${quotePath(path + headerSuffix)} is not in the group`,
          };
    rejects.set(path, reject);
  }
}

/** The unit path of a segment that the master at `masterPath` lists; undefined outside the group. */
export function segmentPath(masterPath: string, name: string): string | undefined {
  return resolveInside(posix.dirname(masterPath), name);
}

interface ListedSegment {
  readonly masterPath: string;
  readonly master: MasterHeader;
  readonly segment: SegmentLine;
  readonly startFrames: number;
  readonly index: number;
}

/** A variable layout's first line: a segment of no frames. */
function isLayoutLine({ index, segment }: ListedSegment): boolean {
  return index === 0 && segment.frames === 0;
}

function checkMaster(path: string, { statedSegmentCount, segments, frames }: MasterHeader): string[] {
  const messages: string[] = [];
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
