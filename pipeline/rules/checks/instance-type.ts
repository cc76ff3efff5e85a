import { valuesOf } from '../../service/shapes.ts';
import { nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

// Sorted, so that which of several equally near types is suggested does not depend on when AWS added them.
const known = new Set([...valuesOf('ProcessingInstanceType')].sort());

// The letter g after the generation's number: m6g, c7gn, r6gd, t4g, g5g; but not g4dn or g5.
const gravitonPattern = /^ml\.[a-z]+[0-9]+g[a-z]*\./;

export const instanceTypeRule: Rule = {
  id: 'instance-type',
  severity: 'error',
  title: 'instance types are ones that processing jobs can have',
  check({ scalars, context }) {
    const ofAccount = context.quotas.instanceTypes ?? [];
    return scalars.flatMap(({ path, name, resolved, origin }) => {
      if (!/\.InstanceType$/.test(path) || typeof resolved !== 'string' || known.has(resolved)) return [];
      if (ofAccount.includes(resolved)) return [];
      const got = `${name} is ${quoteUnlessSecret(resolved)}${origin.words}`;
      if (gravitonPattern.test(resolved)) {
        const message = `${got}, a Graviton type; processing jobs run on x86_64 only`;
        return [{ path: origin.path, message, remedy: 'choose an x86_64 type such as ml.m5.xlarge' }];
      }
      const message = `${got}, which is no instance type of processing jobs${nearestHint(resolved, known)}`;
      const remedy =
        'choose a type of the list in API_ProcessingClusterConfig; if AWS has added it since, name it under quotas.instanceTypes of the description';
      return [{ path: origin.path, message, remedy, ...(context.isForeign && { severity: 'warning' as const }) }];
    });
  },
};
