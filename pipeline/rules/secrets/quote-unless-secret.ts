import { looksSecret } from './secret-patterns.ts';

const longestQuoteCharacters = 80;

/** The text in quotation marks, its middle left out where it is long, or a stand-in where it looks like a secret. */
export function quoteUnlessSecret(text: string): string {
  if (looksSecret(text) !== undefined) return 'a text that is not shown here';
  if (text.length <= longestQuoteCharacters) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, 50))}…${JSON.stringify(text.slice(-20))}`;
}
