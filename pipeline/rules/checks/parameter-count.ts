import { mostParameters } from '../../service/limits.ts';
import type { Rule } from '../rule.ts';

export const parameterCountRule: Rule = {
  id: 'parameter-count',
  severity: 'error',
  title: `there are at most ${mostParameters} parameters`,
  check({ parameters }) {
    if (parameters.length <= mostParameters) return [];
    const message = `${parameters.length} parameters, expected at most ${mostParameters}`;
    return [{ path: 'Parameters', message, remedy: 'write what never changes into the definition itself' }];
  },
};
