import type { ParameterJson } from '../../definition/json.ts';
import { kindOf, listing, nearestHint, withArticle } from '../../wording/words.ts';
import type { Observation, Rule } from '../rule.ts';
import { hasFittingDefault } from '../view/defaults.ts';
import { quote } from '../wording/quote.ts';

/** What StartPipelineExecution takes as an override; a longer default could not be repeated. */
const maxCharacters = 1024;

export const parameterDefaultRule: Rule = {
  id: 'parameter-default',
  severity: 'error',
  title: "a parameter's default fits its type and values, is not empty, and has at most 1,024 characters",
  check({ parameters }) {
    return parameters.flatMap((parameter, index) => checkDefault(parameter, `Parameters[${index}].DefaultValue`));
  },
};

function checkDefault(parameter: ParameterJson, path: string): readonly Observation[] {
  const { Name, Type: type = 'String', DefaultValue: value, EnumValues } = parameter;
  if (value === undefined) return [];
  if (!hasFittingDefault(parameter)) {
    const message = `the default of "${Name}" is ${kindOf(value)}, expected ${withArticle(type)}`;
    return [{ path, message, remedy: `give ${withArticle(type)}, or change the parameter's Type` }];
  }
  if (typeof value !== 'string') return [];
  if (value === '') {
    const message = `the default of "${Name}" is empty`;
    return [
      { path, message, remedy: 'use a word such as none: Studio and StartPipelineExecution take no empty value' },
    ];
  }
  if (value.length > maxCharacters) {
    const message = `the default of "${Name}" is ${value.length} characters long, expected at most ${maxCharacters}`;
    return [{ path, message, remedy: 'shorten it: StartPipelineExecution takes no longer value' }];
  }
  // An empty list is a mistake of its own.
  if (!EnumValues?.length || EnumValues.includes(value)) return [];
  const expected = listing(EnumValues.map(quote), 'or');
  const message = `the default of "${Name}" is ${quote(value)}, expected ${expected}${nearestHint(value, EnumValues)}`;
  return [{ path, message, remedy: 'choose one of its EnumValues, or add the value there' }];
}
