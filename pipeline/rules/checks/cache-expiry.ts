import { isoDuration } from '../../names/duration.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const cacheExpiryRule: Rule = {
  id: 'cache-expiry',
  severity: 'error',
  title: 'a cache that is on has ExpireAfter, an ISO 8601 duration',
  check({ steps }) {
    return steps.flatMap(({ step, path }) => {
      const cache = 'CacheConfig' in step ? step.CacheConfig : undefined;
      if (!cache?.Enabled) return [];
      const { ExpireAfter: duration } = cache;
      if (duration === undefined) {
        const message = `the cache of "${step.Name}" is on and has no ExpireAfter`;
        return [{ path: `${path}.CacheConfig`, message, remedy: 'add "ExpireAfter", such as "P30D"' }];
      }
      if (isoDuration(duration) !== undefined) return [];
      const message = `ExpireAfter is ${quoteUnlessSecret(duration)}, expected an ISO 8601 duration of at least a minute`;
      return [{ path: `${path}.CacheConfig.ExpireAfter`, message, remedy: 'write a duration such as P30D or PT12H' }];
    });
  },
};
