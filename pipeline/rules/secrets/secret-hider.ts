import type { Json } from '../../definition/json.ts';
import { looksSecret } from './secret-patterns.ts';

/**
 * A function that takes every text of the definition which looks like a secret out of what is to be printed. Names and
 * joined texts go into messages too, so that hiding values where they are quoted would not be enough.
 */
export function secretHider(definition: Json): (text: string) => string {
  const secrets = [...new Set(listTexts(definition))].filter((text) => looksSecret(text) !== undefined);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '(not shown here)'), text);
}

function listTexts(definition: Json): readonly string[] {
  const texts: string[] = [];
  // A growing list instead of recursion: the shape, depth included, may not have been checked.
  const values: Json[] = [definition];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) values.push(item);
  }
  return texts;
}
