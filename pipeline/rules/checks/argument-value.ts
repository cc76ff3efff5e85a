import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const argumentValueRule: Rule = {
  id: 'argument-value',
  severity: 'error',
  title: 'members with fixed values (S3DataType, S3InputMode, S3UploadMode, …) have one of them',
  check({ scalars }) {
    return scalars.flatMap(({ name, field, value, resolved, origin }) => {
      if (field.kind !== 'text' || !field.values || typeof resolved !== 'string') return [];
      if (field.values.includes(resolved)) return [];
      const expected = listing(field.values, 'or');
      const message = `${name} is ${quoteUnlessSecret(resolved)}${origin.words}, expected ${expected}${nearestHint(resolved, field.values)}`;
      const answer =
        typeof value === 'string'
          ? `Unable to parse pipeline definition. Model Validation failed: Value '${value}' for '${field.shape}' failed to satisfy enum value set: [${field.values.join(', ')}]`
          : undefined;
      return [{ path: origin.path, message, remedy: `write ${expected}`, ...(answer !== undefined && { answer }) }];
    });
  },
};
