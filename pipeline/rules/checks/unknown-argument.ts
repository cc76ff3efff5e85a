import { childPath } from '../../definition/reference.ts';
import { nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see github.com/aws/sagemaker-python-sdk/pull/3472 for the service's words */
export const unknownArgumentRule: Rule = {
  id: 'unknown-argument',
  severity: 'error',
  title: 'Arguments hold only members that the request of their step has',
  check({ structures }) {
    return structures.flatMap(({ path, name, field, value }) => {
      const known = Object.keys(field.members);
      return Object.keys(value)
        .filter((key) => !known.includes(key))
        .map((key) => ({
          path: childPath(path, key),
          message: `${name} has no member ${quoteUnlessSecret(key)}${nearestHint(key, known)}`,
          answer: `Unable to parse pipeline definition. Unknown Argument member '${key}'.`,
          remedy: `use one of ${known.join(', ')}`,
        }));
    });
  },
};
