import type { Rule } from '../rule.ts';

export const argumentRangeRule: Rule = {
  id: 'argument-range',
  severity: 'error',
  title: 'numbers of a processing job (instances, volume, runtime) keep their bounds',
  check({ scalars }) {
    return scalars.flatMap(({ name, field, resolved, origin }) => {
      if (field.kind !== 'integer' || typeof resolved !== 'number') return [];
      const { min, max, unit } = field;
      if (resolved >= min && resolved <= max) return [];
      const message = `${name} is ${resolved}${origin.words}, expected ${min} to ${max}`;
      return [{ path: origin.path, message, remedy: `give ${min} to ${max} ${unit}` }];
    });
  },
};
