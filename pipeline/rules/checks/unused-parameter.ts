import type { Rule } from '../rule.ts';

export const unusedParameterRule: Rule = {
  id: 'unused-parameter',
  severity: 'warning',
  title: 'every parameter is used',
  check({ parameters, references }) {
    const used = new Set(
      references.flatMap(({ reference }) => (reference.kind === 'parameter' ? [reference.name] : [])),
    );
    return parameters.flatMap(({ Name }, index) =>
      used.has(Name)
        ? []
        : [
            {
              path: `Parameters[${index}]`,
              message: `nothing refers to the parameter "${Name}"`,
              remedy: 'take it out, or refer to it: a value given for it changes nothing',
            },
          ],
    );
  },
};
