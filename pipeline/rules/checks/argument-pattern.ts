import { isObject } from '../../definition/expression.ts';
import { childPath } from '../../definition/reference.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { CountedPlace, ScalarPlace } from '../view/argument-places.ts';

export const argumentPatternRule: Rule = {
  id: 'argument-pattern',
  severity: 'error',
  title: 'URIs, paths, keys, ARNs and ids of a processing job have the form that the service takes',
  check({ scalars, counted }) {
    return [...counted.flatMap(checkKeys), ...scalars.flatMap(checkPattern)];
  },
};

function checkPattern({ name, field, resolved, origin }: ScalarPlace): readonly RuleFinding[] {
  // An empty text is reported for its length.
  if (field.kind !== 'text' || !field.pattern || typeof resolved !== 'string') return [];
  if (resolved === '' && field.minLength > 0) return [];
  const { regexp, says } = field.pattern;
  if (regexp.test(resolved)) return [];
  const message = `${name} is ${quoteUnlessSecret(resolved)}${origin.words}, expected ${says}`;
  return [{ path: origin.path, message, remedy: `write ${says}` }];
}

function checkKeys({ path, name, field, value }: CountedPlace): readonly RuleFinding[] {
  if (field.kind !== 'map' || !isObject(value) || !field.keys.pattern) return [];
  const { regexp, says } = field.keys.pattern;
  return Object.keys(value)
    .filter((key) => !regexp.test(key))
    .map((key) => ({
      path: childPath(path, key),
      message: `the key ${quoteUnlessSecret(key)} of ${name} is not made of ${says}`,
      remedy: 'rename the key',
    }));
}
