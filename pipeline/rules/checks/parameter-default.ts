import type { ParameterJson } from '../../definition/json.ts';
import { findValueProblem } from '../../definition/parameter-value.ts';
import { kindOf, listing, nearestHint, withArticle } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import { hasFittingDefault } from '../view/parameter-defaults.ts';

export const parameterDefaultRule: Rule = {
  id: 'parameter-default',
  severity: 'error',
  title: "a parameter's default fits its type and values, is not empty, and has at most 1,024 characters",
  check({ parameters }) {
    return parameters.flatMap((parameter, index) => checkDefault(parameter, `Parameters[${index}].DefaultValue`));
  },
};

function checkDefault(parameter: ParameterJson, path: string): readonly RuleFinding[] {
  const { Name, Type: type = 'String', DefaultValue: value, EnumValues } = parameter;
  if (value === undefined) return [];
  const subject = `the default of "${Name}"`;
  if (!hasFittingDefault(parameter)) {
    const message = `${subject} is ${kindOf(value)}, expected ${withArticle(type)}`;
    return [{ path, message, remedy: `give ${withArticle(type)}, or change the parameter's Type` }];
  }
  if (typeof value !== 'string') return [];
  // An empty list is a mistake of its own.
  const problem = findValueProblem({ type, ...(EnumValues?.length && { enumValues: EnumValues }) }, value);
  switch (problem?.kind) {
    case 'empty': {
      const remedy = 'use a word such as none: Studio and StartPipelineExecution take no empty value';
      return [{ path, message: `${subject} is empty`, remedy }];
    }
    case 'length': {
      const message = `${subject} is ${problem.characters} characters long, expected at most ${problem.longest}`;
      return [{ path, message, remedy: 'shorten it: StartPipelineExecution takes no longer value' }];
    }
    case 'enum': {
      const expected = listing(problem.values.map(quoteUnlessSecret), 'or');
      const message = `${subject} is ${quoteUnlessSecret(value)}, expected ${expected}${nearestHint(value, problem.values)}`;
      return [{ path, message, remedy: 'choose one of its EnumValues, or add the value there' }];
    }
    default:
      return [];
  }
}
