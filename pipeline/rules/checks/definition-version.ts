import { definitionVersion } from '../../definition/json.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const definitionVersionRule: Rule = {
  id: 'definition-version',
  severity: 'error',
  title: `Version is ${definitionVersion}, the only one that there is`,
  check({ definition }) {
    const version: string | undefined = definition.Version;
    if (version === definitionVersion) return [];
    const got = version === undefined ? 'is absent' : `is ${quoteUnlessSecret(version)}`;
    return [
      {
        path: 'Version',
        message: `Version ${got}, expected "${definitionVersion}"`,
        remedy: `write "Version": "${definitionVersion}"`,
      },
    ];
  },
};
