/** The survey that `local` makes by itself, of the folder that it is given. */

import type { PipelineSpec } from '../../config/spec.ts';
import { inputPattern, takeSurvey } from '../../config/take-survey.ts';
import { withPacks } from '../../config/with-packs.ts';
import type { Survey } from '../../survey/survey.ts';
import { inputDataUri } from '../survey/input-data-uri.ts';
import { folderListing } from '../survey/listing.ts';
import { surveyInput } from '../survey/survey-input.ts';

export interface DataSurvey {
  /** Absolute. */
  readonly dataFolder: string;
  /** Values that take the place of the description's. */
  readonly given: Readonly<Record<string, string>>;
  /** Its groups keep their packs. */
  readonly committed: Survey | undefined;
}

/** The spec with the groups that lie in the folder, whatever was surveyed before. Nothing is written. */
export async function surveyData(
  spec: PipelineSpec,
  { dataFolder, given, committed }: DataSurvey,
): Promise<PipelineSpec> {
  const listing = folderListing(dataFolder, inputDataUri(spec, given), spec.process);
  const { survey: found } = await surveyInput(listing, { pattern: inputPattern(spec, given), names: undefined });
  const asked = { ...spec, survey: { ...spec.survey!, namesGroups: true } };
  return takeSurvey(asked, withPacks(found, spec, { before: committed }), given);
}
