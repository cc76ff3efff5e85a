import type { ParameterJson } from '../../definition/json.ts';
import { findValueProblem } from '../../definition/parameter-value.ts';
import { findReferences } from '../../definition/reference.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import { hasFittingDefault } from '../view/parameter-defaults.ts';

export const parameterDefaultRule: Rule = {
  id: 'parameter-default',
  severity: 'error',
  ofOthers: 'warning',
  title: "a parameter's default is one of its values, is not empty, and has at most 1,024 characters",
  check({ parameters, steps }) {
    const itemLists = new Set(
      steps
        .flatMap(({ step }) => (step.Type === 'ForEach' ? findReferences(step.Arguments.IterableItems) : []))
        .map(({ text }) => text),
    );
    return parameters.flatMap((parameter, index) => {
      const isItemList = itemLists.has(`Parameters.${parameter.Name}`);
      return checkDefault(parameter, { path: `Parameters[${index}].DefaultValue`, isItemList });
    });
  },
};

function checkDefault(
  parameter: ParameterJson,
  { path, isItemList }: { readonly path: string; readonly isItemList: boolean },
): readonly RuleFinding[] {
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
      const remedy = 'shorten it: StartPipelineExecution takes no longer value';
      return [
        {
          path,
          message,
          remedy: isItemList
            ? `${remedy}; a ForEach step takes 100 items that are written out (macroSharding: { by: forEach }), and packs take more groups`
            : remedy,
        },
      ];
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
