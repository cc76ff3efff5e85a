/** How findings speak of values. A value that looks like a secret is never printed. */

import type { Json } from '../../definition/json.ts';
import { looksSecret } from './secret-patterns.ts';

const longestQuoteCharacters = 80;

/** The text in quotation marks, its middle left out where it is long, or a stand-in where it looks like a secret. */
export function quote(text: string): string {
  if (looksSecret(text) !== undefined) return 'a text that is not shown here';
  if (text.length <= longestQuoteCharacters) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, 50))}…${JSON.stringify(text.slice(-20))}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}

/** `1 entry`, `11 entries`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** What kind of value it is, in the words of parameter types where they exist, with an article. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a String';
  if (typeof value === 'boolean') return 'a Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an Integer' : 'a Float';
  return 'an object';
}

/** The name with its indefinite article: `an Integer`, `a String`. */
export function withArticle(noun: string): string {
  return `${/^[AEIOU]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
