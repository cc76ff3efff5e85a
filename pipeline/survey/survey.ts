/** What lies at a pipeline's input: made by `macroshard survey`, committed, and read by whatever builds the definition. */

import type { InputDigest } from '../definition/input-digest.ts';

/** The groups of an input, with their files counted and digested. */
export interface Survey {
  /** The S3 URI of the input up to the name of a group. */
  readonly prefix: string;
  /** Group steps that the packs were made for. */
  readonly steps?: number;
  /** In natural order. */
  readonly groups: ReadonlyMap<string, SurveyedGroup>;
}

/** Where the survey of a pipeline stands, beside its description. */
export function surveyPath(pipelineName: string): string {
  return `surveys/${pipelineName}.json`;
}

/** A group's files, counted and digested. */
export interface SurveyedGroup extends InputDigest {
  /** The number of its pack, from 1 on. */
  readonly pack?: number;
}
