import { argumentsCases } from './cases/arguments.ts';
import { definitionCases } from './cases/definition.ts';
import { extractorOptionsCases } from './cases/extractor-options.ts';
import { forEachCases } from './cases/for-each.ts';
import { foreignCases } from './cases/foreign.ts';
import { machinesCases } from './cases/machines.ts';
import { parametersCases } from './cases/parameters.ts';
import { passingCases } from './cases/passing.ts';
import { plannedUnitsCases } from './cases/planned-units.ts';
import { referencesCases } from './cases/references.ts';
import { secretsCases } from './cases/secrets.ts';
import { shapeCases } from './cases/shape.ts';
import { stepsCases } from './cases/steps.ts';
import { streamingCases } from './cases/streaming.ts';
import { surveyedInputCases } from './cases/surveyed-input.ts';
import { warningsCases } from './cases/warnings.ts';

/** What every rule says about one change each, and what it lets pass. */
export const ruleCases = [
  ...shapeCases,
  ...definitionCases,
  ...parametersCases,
  ...stepsCases,
  ...referencesCases,
  ...argumentsCases,
  ...extractorOptionsCases,
  ...plannedUnitsCases,
  ...forEachCases,
  ...streamingCases,
  ...warningsCases,
  ...secretsCases,
  ...foreignCases,
  ...machinesCases,
  ...surveyedInputCases,
  ...passingCases,
];
