/** A group's tree as units of work: which headers are records, what they read, and where they stand in time. */

import type { FileTree, Plan, Reject, Skip, Unit, Warning } from '../extractor.ts';
import { compareBytes } from '../tree.ts';
import { findPlaces, type Placement } from './masters.ts';
import type { Place, UnitDetail } from './place.ts';
import { headerSuffix } from './read-header.ts';
import { type HeaderSurvey, surveyHeaders } from './survey.ts';

/**
 * Reads every header of the tree, and no signal file. Each header ends as a unit, a reject, a skipped unit, or as a
 * master or layout, which only gives others their place; a segment that is listed and has no header is a reject.
 * Every file of the tree is either read by a unit or a skipped file with its reason.
 */
export async function planUnits(tree: FileTree): Promise<Plan> {
  const surveys = await surveyHeaders(tree);
  const placement = findPlaces(surveys);
  const rejects = [...surveys].flatMap(([path, survey]) => asReject(path, survey)).concat(placement.rejects);
  const units = [...surveys].flatMap(([path, survey]) => asUnit(path, survey, placement));
  return {
    units: units.sort(byPath),
    rejects: rejects.sort(byPath),
    skippedUnits: [...surveys].flatMap(([path, survey]) => asSkippedUnit(path, survey)).sort(byPath),
    skippedFiles: findSkippedFiles(tree, { surveys, units, placement }),
    warnings: [
      ...[...surveys].flatMap(([path, survey]) => asWarnings(path, survey, placement)),
      ...placement.warnings,
    ].sort(byPath),
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareBytes(a.path, b.path);
}

function asReject(path: string, survey: HeaderSurvey): Reject[] {
  return survey.kind === 'rejected' ? [{ path, code: survey.error.code, message: survey.error.message }] : [];
}

function asUnit(path: string, survey: HeaderSurvey, { places, layouts }: Placement): Unit[] {
  if (survey.kind !== 'record' || layouts.has(path)) return [];
  const { frames, frameRateHz, canBeCut } = survey;
  const detail: UnitDetail = { place: places.get(path) ?? null, extent: canBeCut ? { frames, frameRateHz } : null };
  return [{ path, sizeBytes: survey.sizeBytes, files: survey.files, detail }];
}

function asSkippedUnit(path: string, survey: HeaderSurvey): Skip[] {
  return survey.kind === 'empty' ? [{ path, reason: 'its header has no signals' }] : [];
}

function asWarnings(path: string, survey: HeaderSurvey, { places, layouts }: Placement): Warning[] {
  if (survey.kind !== 'record' || layouts.has(path)) return [];
  const place = places.get(path);
  const messages = [...survey.warnings, ...(place === undefined ? [] : describeMismatch(survey, place))];
  return messages.map((message) => ({ path, message }));
}

function describeMismatch({ frames, frameRateHz }: { frames: number; frameRateHz: number }, place: Place): string[] {
  const messages: string[] = [];
  const master = JSON.stringify(place.masterPath);
  if (frames !== place.listedFrames) messages.push(`has ${frames} frames, but ${master} lists ${place.listedFrames}`);
  if (frameRateHz !== place.frameRateHz) {
    messages.push(`has ${frameRateHz} frames a second, but ${master} has ${place.frameRateHz}`);
  }
  return messages;
}

interface Known {
  readonly surveys: ReadonlyMap<string, HeaderSurvey>;
  readonly units: readonly Unit[];
  readonly placement: Placement;
}

function findSkippedFiles(tree: FileTree, { surveys, units, placement }: Known): Skip[] {
  const read = new Set(units.flatMap((unit) => unit.files));
  const rejected = new Set([...surveys.values()].flatMap((survey) => (survey.kind === 'rejected' ? survey.files : [])));
  const files = tree.files.filter(({ path }) => !read.has(path));
  const skips = files.map(({ path }) => ({ path, reason: reasonToSkip(path) }));
  const strange = [...tree.unreadable].map(([path, reason]) => ({ path, reason }));
  return [...skips, ...strange].sort(byPath);

  function reasonToSkip(path: string): string {
    if (rejected.has(path)) return 'belongs to a rejected unit';
    if (!path.endsWith(headerSuffix)) return 'no usable header names it';
    const unitPath = path.slice(0, -headerSuffix.length);
    if (placement.layouts.has(unitPath)) return 'layout of a multi-segment record';
    return surveys.get(unitPath)?.kind === 'master' ? 'master of a multi-segment record' : 'has no signals';
  }
}
