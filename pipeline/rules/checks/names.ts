import type { Observation, Rule } from '../rule.ts';
import { quote } from '../wording/quote.ts';

/** @see the official definition schema, StepName and ParameterName */
const namePattern = /^[A-Za-z0-9\-_]{1,64}$/;

export const namesRule: Rule = {
  id: 'names',
  severity: 'error',
  title: 'names of steps and parameters are 1 to 64 letters, digits, hyphens and underscores',
  check({ steps, parameters }) {
    return [
      ...parameters.flatMap(({ Name }, index) => checkName(Name, `Parameters[${index}].Name`)),
      ...steps.flatMap(({ step, path }) => checkName(step.Name, `${path}.Name`)),
    ];
  },
};

function checkName(name: string, path: string): readonly Observation[] {
  if (namePattern.test(name)) return [];
  const length = name.length > 64 ? ` (${name.length} characters)` : '';
  return [
    {
      path,
      message: `the name ${quote(name)}${length} is not 1 to 64 letters, digits, hyphens and underscores`,
      remedy: 'rename it, also where it is referred to',
    },
  ];
}
