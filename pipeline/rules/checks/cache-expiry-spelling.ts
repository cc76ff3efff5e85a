import { isoDuration } from '../../names/duration.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const cacheExpirySpellingRule: Rule = {
  id: 'cache-expiry-spelling',
  severity: 'warning',
  title: 'ExpireAfter is spelt as ISO 8601 has it',
  check({ steps }) {
    return steps.flatMap(({ step, path }) => {
      const duration = 'CacheConfig' in step && step.CacheConfig?.Enabled ? step.CacheConfig.ExpireAfter : undefined;
      const strict = duration === undefined ? undefined : isoDuration(duration);
      if (duration === undefined || strict === undefined || strict === duration) return [];
      const message = `ExpireAfter is ${quoteUnlessSecret(duration)}, which examples of AWS show but ISO 8601 does not have; expected "${strict}"`;
      return [{ path: `${path}.CacheConfig.ExpireAfter`, message, remedy: `write "${strict}"` }];
    });
  },
};
