/** What `local` runs: the description over the groups that lie in its folders, which it surveys by itself. Nothing is written. */

import type { PipelineSpec } from '../../config/spec.ts';
import { withPacks } from '../../config/take-packs.ts';
import { inputPattern, takeDigests, takeSurvey } from '../../config/take-survey.ts';
import type { Io } from '../io.ts';
import { explained, loadUnsurveyed, readCommitted, type SpecOptions } from '../load-spec.ts';
import { folderListing, type MountedFolder, mountedFolder } from '../survey/listing.ts';
import { surveyInput } from '../survey/survey-input.ts';

export interface LocalData {
  /** That of `--data` first. */
  readonly folders: readonly MountedFolder[];
  /** Names of the folders in `--data`, for an input that cannot be surveyed. */
  readonly folderNames: readonly string[];
  /** Values that take the place of the description's. */
  readonly given: Readonly<Record<string, string>>;
}

export interface LocalSpec {
  /** As a build has it. */
  readonly spec: PipelineSpec;
  /** The same, with what each group's job is to find. */
  readonly digested: PipelineSpec;
  readonly isSurveyed: boolean;
  /** Groups that the description or its committed survey names. */
  readonly wanted: readonly string[];
  /** Folders that hold no file, and so are no groups. */
  readonly empty: readonly string[];
}

/** @param described as the description alone has it */
export async function localSpec(
  described: PipelineSpec,
  data: LocalData,
  options: SpecOptions,
  io: Io,
): Promise<LocalSpec> {
  const { folders, folderNames, given } = data;
  const pattern = inputPattern(described, given);
  const namesGroups = pattern.length > 1;
  const names = described.groups.map(({ name }) => name);
  const { survey: asked } = described;
  const survey = () =>
    surveyInput(folderListing(folders, described.process), { pattern, names: namesGroups ? undefined : names });
  if (asked !== null) {
    const before = await readCommitted(described, options, io);
    const found = await survey();
    const packed = withPacks(found.survey, described, { before });
    const spec = await explained(() => takeSurvey({ ...described, survey: { ...asked, namesGroups } }, packed, given));
    const wanted = asked.namesGroups ? [...(before?.groups.keys() ?? [])] : names;
    return { spec, digested: spec, isSurveyed: true, wanted, empty: found.empty };
  }
  const found = canSurvey(pattern, folders) ? await survey() : undefined;
  const groupNames = found === undefined ? folderNames : [...found.survey.groups.keys()];
  const { process } = described;
  const spec = namesGroups ? { ...(await loadUnsurveyed({ ...options, groupNames }, io)), process } : described;
  const digested = found === undefined ? spec : takeDigests(spec, found.survey, given);
  return { spec, digested, isSurveyed: found !== undefined, wanted: names, empty: found?.empty ?? [] };
}

/**
 * Whether folders alone hold the input: not where it ends without a slash, and so matches whatever begins like a group's
 * name, nor where another folder stands for a part of it.
 */
function canSurvey(pattern: readonly string[], folders: readonly MountedFolder[]): boolean {
  const [begin = ''] = pattern;
  const hasOthersInside = folders.some(({ uri }) => uri.startsWith(begin));
  return pattern.at(-1)!.endsWith('/') && mountedFolder(folders, begin) !== undefined && !hasOthersInside;
}
