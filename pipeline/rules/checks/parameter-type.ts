import { kindOf, withArticle } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { hasFittingDefault } from '../view/parameter-defaults.ts';

export const parameterTypeRule: Rule = {
  id: 'parameter-type',
  severity: 'error',
  title: "a parameter's default is of the parameter's type",
  check({ parameters }) {
    return parameters.flatMap((parameter, index) => {
      const { Name, Type: type = 'String', DefaultValue: value } = parameter;
      if (value === undefined || hasFittingDefault(parameter)) return [];
      const expected = withArticle(type);
      const message = `the default of "${Name}" is ${kindOf(value)}, expected ${expected}`;
      const remedy = `give ${expected}, or change the parameter's Type`;
      return [{ path: `Parameters[${index}].DefaultValue`, message, remedy }];
    });
  },
};
