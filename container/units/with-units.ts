import type { AnyExtractor, OptionValues, UnitExtractor } from '../extractor.ts';
import { usageFailure } from '../failure.ts';
import { planUnits } from './plan-units.ts';
import { type UnitsForm, unitsMismatch, unitsWords } from './units-form.ts';

/** An extractor as its module has it: it may leave it to the description which files make a unit. */
export type DeclaredExtractor = AnyExtractor | UnitExtractor<OptionValues>;

/** True for one that plans its units itself. */
export function plansUnits(extractor: DeclaredExtractor): extractor is AnyExtractor {
  return 'plan' in extractor && extractor.plan !== undefined;
}

/**
 * The extractor with a plan: its own, or that of the description.
 * @throws JobFailure with exit code 2 where there is neither, or both
 */
export function withUnits(extractor: DeclaredExtractor, form: UnitsForm | null): AnyExtractor {
  const { name, version, columns, options, splitting, looksFor } = extractor;
  const problem = unitsMismatch({ name, plansUnits: plansUnits(extractor) }, form !== null);
  if (problem !== undefined) throw usageFailure(problem);
  if (form === null) return extractor as AnyExtractor;
  return {
    ...{ name, version, columns, looksFor: looksFor ?? unitsWords(form), unitsAreFiles: form.file !== undefined },
    ...(options && { options }),
    plan: (tree) => planUnits(form, tree),
    planFiles: () => false,
    extract: (root, unit, values) => extractor.extract(root, unit, values),
    ...(splitting && { splitting }),
  };
}
