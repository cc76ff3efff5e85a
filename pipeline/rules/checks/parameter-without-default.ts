import type { Rule } from '../rule.ts';

export const parameterWithoutDefaultRule: Rule = {
  id: 'parameter-without-default',
  severity: 'error',
  ofOthers: 'warning',
  title: 'every parameter has a default',
  check({ parameters }) {
    return parameters.flatMap(({ Name, DefaultValue }, index) =>
      DefaultValue === undefined
        ? [
            {
              path: `Parameters[${index}]`,
              message: `the parameter "${Name}" has no DefaultValue`,
              remedy: 'add one: without it every start must give a value, and a field of Studio cannot be left empty',
            },
          ]
        : [],
    );
  },
};
