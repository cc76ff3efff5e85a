import type { ParameterJson } from '../../definition/json.ts';
import { findValueProblem } from '../../definition/parameter-value.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import { hasFittingDefault } from '../view/parameter-defaults.ts';

export const parameterDefaultRule: Rule = {
  id: 'parameter-default',
  severity: 'error',
  ofOthers: 'warning',
  title: "a parameter's default is one of its values, is not empty, and has at most 1,024 characters",
  check({ parameters }) {
    return parameters.flatMap((parameter, index) => checkDefault(parameter, `Parameters[${index}].DefaultValue`));
  },
};

function checkDefault(parameter: ParameterJson, path: string): readonly RuleFinding[] {
  const { Name, Type: type = 'String', DefaultValue: value, EnumValues } = parameter;
  if (typeof value !== 'string' || !hasFittingDefault(parameter)) return [];
  const subject = `the default of "${Name}"`;
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
