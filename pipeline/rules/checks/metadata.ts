import { childPath } from '../../definition/reference.ts';
import { longestMetadataKey, longestMetadataValue, mostMetadata } from '../../service/limits.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const metadataRule: Rule = {
  id: 'metadata',
  severity: 'error',
  title: `Metadata has at most ${mostMetadata} pairs of bounded length`,
  check({ definition }) {
    const pairs = Object.entries(definition.Metadata ?? {});
    const findings: RuleFinding[] = pairs.flatMap(([key, value]) => checkPair(key, value));
    if (pairs.length <= mostMetadata) return findings;
    const message = `Metadata has ${pairs.length} pairs, expected at most ${mostMetadata}`;
    return [{ path: 'Metadata', message, remedy: `keep at most ${mostMetadata} pairs` }, ...findings];
  },
};

function checkPair(key: string, value: string): readonly RuleFinding[] {
  const path = childPath('Metadata', key);
  const findings: RuleFinding[] = [];
  if (!/^[A-Za-z0-9\-_]+$/.test(key) || key.length > longestMetadataKey) {
    const message = `the key ${quoteUnlessSecret(key)} of Metadata is not 1 to ${longestMetadataKey} letters, digits, hyphens and underscores`;
    findings.push({ path, message, remedy: 'rename the key' });
  }
  if (value.length > longestMetadataValue) {
    const message = `Metadata's value is ${value.length} characters long, expected at most ${longestMetadataValue}`;
    findings.push({ path, message, remedy: 'shorten the value' });
  }
  return findings;
}
