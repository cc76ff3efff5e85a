import { childPath } from '../../definition/reference.ts';
import type { Observation, Rule } from '../rule.ts';
import { quote } from '../wording/quote.ts';

const maxPairs = 20;
const maxValueCharacters = 1024;
const keyPattern = /^[A-Za-z0-9\-_]{1,128}$/;

export const metadataRule: Rule = {
  id: 'metadata',
  severity: 'error',
  title: 'Metadata has at most 20 pairs of bounded length',
  check({ definition }) {
    const pairs = Object.entries(definition.Metadata ?? {});
    const observations: Observation[] = pairs.flatMap(([key, value]) => checkPair(key, value));
    if (pairs.length <= maxPairs) return observations;
    const message = `Metadata has ${pairs.length} pairs, expected at most ${maxPairs}`;
    return [{ path: 'Metadata', message, remedy: 'keep at most 20 pairs' }, ...observations];
  },
};

function checkPair(key: string, value: string): readonly Observation[] {
  const path = childPath('Metadata', key);
  const observations: Observation[] = [];
  if (!keyPattern.test(key)) {
    const message = `the key ${quote(key)} of Metadata is not 1 to 128 letters, digits, hyphens and underscores`;
    observations.push({ path, message, remedy: 'rename the key' });
  }
  if (value.length > maxValueCharacters) {
    const message = `Metadata's value is ${value.length} characters long, expected at most ${maxValueCharacters}`;
    observations.push({ path, message, remedy: 'shorten the value' });
  }
  return observations;
}
