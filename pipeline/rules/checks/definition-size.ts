import { compactJson } from '../../definition/canonical.ts';
import { definitionSize } from '../../definition/definition.ts';
import { longestDefinition } from '../../service/limits.ts';
import type { Rule } from '../rule.ts';

export const definitionSizeRule: Rule = {
  id: 'definition-size',
  severity: 'error',
  title: `the definition's text without white space has at most ${longestDefinition} characters`,
  check({ definition }) {
    const { characters, isTooLong } = definitionSize(compactJson(definition));
    if (!isTooLong) return [];
    return [
      {
        path: '',
        message: `the definition has ${characters} characters without white space, expected at most ${longestDefinition}`,
        remedy: 'shorten what every step repeats (arguments, environment, tags), or make several pipelines of it',
      },
    ];
  },
};
