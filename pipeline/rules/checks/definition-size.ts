import { compactJson } from '../../definition/canonical.ts';
import type { Rule } from '../rule.ts';

/** @see API_CreatePipeline, PipelineDefinition */
const maxCharacters = 1_048_576;

export const definitionSizeRule: Rule = {
  id: 'definition-size',
  severity: 'error',
  title: `the definition's text without white space has at most ${maxCharacters} characters`,
  check({ definition }) {
    const characters = compactJson(definition).length;
    if (characters <= maxCharacters) return [];
    return [
      {
        path: '',
        message: `the definition has ${characters} characters without white space, expected at most ${maxCharacters}`,
        remedy: 'shorten what every step repeats (arguments, environment, tags), or make several pipelines of it',
      },
    ];
  },
};
