import { isObject } from '../../definition/expression.ts';
import { childPath } from '../../definition/reference.ts';
import { shortItem } from '../../wording/short-texts.ts';
import { count } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { CountedPlace, ScalarPlace } from '../view/argument-places.ts';
import { type ItemValue, itemValues } from '../view/item-values.ts';

export const argumentLengthRule: Rule = {
  id: 'argument-length',
  severity: 'error',
  title: "texts of a processing job keep their length, also with the parameters' defaults",
  check(view) {
    return [
      ...view.counted.flatMap(checkKeys),
      ...view.scalars.flatMap((place) => itemValues(place, view).flatMap((value) => checkLength(place, value))),
    ];
  },
};

function checkLength(
  { name, field, origin }: ScalarPlace,
  { value: resolved, item }: ItemValue,
): readonly RuleFinding[] {
  if (field.kind !== 'text' || typeof resolved !== 'string') return [];
  const { minLength, maxLength } = field;
  const { path } = origin;
  const words = item === undefined ? origin.words : ` (for the item ${quoteUnlessSecret(shortItem(item))})`;
  if (resolved.length < minLength) {
    const got = resolved === '' ? 'empty' : `${count(resolved.length, 'character', 'characters')} long`;
    const message = `${name} is ${got}${words}, expected at least ${count(minLength, 'character', 'characters')}`;
    return [{ path, message, remedy: 'give a whole value: the service refuses a shorter one' }];
  }
  if (resolved.length <= maxLength) return [];
  const message = `${name} is ${resolved.length} characters long${words}, expected at most ${maxLength}`;
  return [{ path, message, remedy: 'shorten it, or put the value into a file of an input' }];
}

function checkKeys({ path, name, field, value }: CountedPlace): readonly RuleFinding[] {
  if (field.kind !== 'map' || !isObject(value)) return [];
  const { maxLength } = field.keys;
  return Object.keys(value)
    .filter((key) => key.length > maxLength)
    .map((key) => ({
      path: childPath(path, key),
      message: `a key of ${name} is ${key.length} characters long, expected at most ${maxLength}`,
      remedy: 'shorten the key',
    }));
}
