import type { Rule } from '../rule.ts';

const maxParameters = 200;

export const parameterCountRule: Rule = {
  id: 'parameter-count',
  severity: 'error',
  title: `there are at most ${maxParameters} parameters`,
  check({ parameters }) {
    if (parameters.length <= maxParameters) return [];
    const message = `${parameters.length} parameters, expected at most ${maxParameters}`;
    return [{ path: 'Parameters', message, remedy: 'write what never changes into the definition itself' }];
  },
};
