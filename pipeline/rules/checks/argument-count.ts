import { count } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import type { CountedPlace } from '../view/argument-places.ts';

export const argumentCountRule: Rule = {
  id: 'argument-count',
  severity: 'error',
  title: 'lists of a processing job (inputs, outputs, arguments, environment, tags, network) keep their bounds',
  check({ counted }) {
    return counted.flatMap((place) => {
      const entries = Object.keys(place.value).length;
      const { min, max } = boundsOf(place);
      if (entries >= min && entries <= max) return [];
      const expected = min === 0 ? `at most ${max}` : `${min} to ${max}`;
      const got = entries === 0 ? 'is empty' : `has ${count(entries, 'entry', 'entries')}`;
      const { path, name, field } = place;
      return [{ path, message: `${name} ${got}, expected ${expected}`, remedy: field.remedy }];
    });
  },
};

function boundsOf({ field }: CountedPlace): { readonly min: number; readonly max: number } {
  return field.kind === 'list' ? field : { min: 0, max: field.max };
}
