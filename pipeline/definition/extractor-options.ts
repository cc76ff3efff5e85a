/** What extractors take: the container's own words, so that whoever checks options early says what a job would say. */

import type { OptionHolder } from '@macroshard/container/extractor-options';

export {
  areUnitsFiles,
  type UnitsForm,
  unitsMismatch,
  unitsProblem,
  unitsText,
} from '@macroshard/container/units/units-form';

import { wfdbOptions } from '@macroshard/container/wfdb/options';

export {
  findOptionProblems,
  type GivenOption,
  type OptionHolder,
  splitOption,
} from '@macroshard/container/extractor-options';

/** The extractors that every image holds, by the name that `process.extractor` has. */
export const builtInExtractors: ReadonlyMap<string, OptionHolder> = new Map([
  ['wfdb-summary', { name: 'wfdb-summary', options: wfdbOptions, streams: true, plansUnits: true }],
]);

/** Of a job that says nothing else. */
export const defaultExtractor = 'wfdb-summary';
