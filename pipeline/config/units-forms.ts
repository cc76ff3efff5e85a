/** `process.units`: which files make a unit, for extractors that do not say so themselves. */

import { type UnitsForm, unitsProblem, unitsText } from '../definition/extractor-options.ts';
import { longestArgument } from '../service/limits.ts';
import { mapping } from './description-values.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

const pattern = { type: 'string', minLength: 1 } as const;
const patterns = { type: 'array', items: pattern } as const;

export const unitsSchema = {
  ...mapping({
    file: { ...pattern, description: 'Each file that matches is a unit: `**/*.csv`.' },
    folder: {
      ...pattern,
      description: 'Each folder that matches is a unit, with all below it that the members match, or all: `*`.',
    },
    required: {
      ...patterns,
      description:
        'Members of a unit. In a folder patterns below it, else `{stem}.edf`: the files that share a stem are a unit. One that is missing rejects the unit.',
    },
    optional: { ...patterns, description: 'Members that may be missing.' },
  }),
  description:
    'Which files make a unit, for [extractors that do not say so themselves](extractors.md#units-without-code).',
} as const;

/** What is wrong with units of sound shape. */
export function unitsProblems(units: UnitsForm | undefined, source: YamlSource): readonly Problem[] {
  if (units === undefined || !hasShape(units)) return [];
  const { length } = unitsText(units);
  const tooLong = `is ${length} characters long as JSON, expected at most ${longestArgument}, which an argument of a job takes`;
  const problem = unitsProblem(units) ?? (length > longestArgument ? tooLong : undefined);
  return problem === undefined ? [] : [source.problem(['process', 'units'], `process.units ${problem}`)];
}

// A wrong shape has been reported already.
function hasShape({ file = '', folder = '', required = [], optional = [] }: UnitsForm): boolean {
  const texts = [
    file,
    folder,
    ...(Array.isArray(required) && Array.isArray(optional) ? [...required, ...optional] : [0]),
  ];
  return texts.every((text) => typeof text === 'string');
}
