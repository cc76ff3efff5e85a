import { longestName } from '../../service/limits.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

const form = `1 to ${longestName} letters, digits, hyphens and underscores`;

export const namesRule: Rule = {
  id: 'names',
  severity: 'error',
  title: `names of steps and parameters are ${form}`,
  check({ steps, parameters }) {
    return [
      ...parameters.flatMap(({ Name }, index) => checkName(Name, `Parameters[${index}].Name`)),
      ...steps.flatMap(({ step, path }) => checkName(step.Name, `${path}.Name`)),
    ];
  },
};

function checkName(name: string, path: string): readonly RuleFinding[] {
  if (/^[A-Za-z0-9\-_]+$/.test(name) && name.length <= longestName) return [];
  const length = name.length > longestName ? ` (${name.length} characters)` : '';
  return [
    {
      path,
      message: `the name ${quoteUnlessSecret(name)}${length} is not ${form}`,
      remedy: 'rename it, also where it is referred to',
    },
  ];
}
