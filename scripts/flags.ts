/** Command lines of the project's own scripts: flags only, each at most once, unknown ones with the nearest known. */

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../pipeline/wording/words.ts';

/** A wrong command line; the message says what was got and what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By name without dashes: whether the flag takes a text. */
export type Flags = Readonly<Record<string, 'text' | 'switch'>>;

export type FlagValues<Known extends Flags> = {
  readonly [Name in keyof Known]: (Known[Name] extends 'switch' ? true : string) | undefined;
};

/** @throws UsageError for the first thing that is wrong */
export function readFlags<Known extends Flags>(argv: readonly string[], flags: Known): FlagValues<Known> {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(flags).map(([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const known = Object.keys(flags).map((name) => `--${name}`);
  const values = new Map<string, string | true>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}: expected options only`);
    if (token.kind === 'option-terminator') continue;
    const { name, rawName, value } = token;
    if (!known.includes(rawName))
      throw new UsageError(`unknown option ${rawName}: expected ${known.join(', ')}${didYouMean(rawName, known)}`);
    if (values.has(name)) throw new UsageError(`option ${rawName} is given twice`);
    if (flags[name] === 'text' && !value) throw new UsageError(`option ${rawName} needs a value`);
    if (flags[name] === 'switch' && value !== undefined)
      throw new UsageError(`option ${rawName} takes no value, got ${JSON.stringify(value)}`);
    values.set(name, value ?? true);
  }
  return Object.fromEntries(values) as FlagValues<Known>;
}

/** The number that a flag's text gives. @throws UsageError where it is none, or not within the range */
export function readWholeNumber(flag: string, text: string, { highest }: { highest: number }): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= highest) return value;
  throw new UsageError(`option ${flag} needs a whole number from 1 to ${highest}, got ${JSON.stringify(text)}`);
}

/** The items of a list with commas, in the order in which they are known. @throws UsageError for one that is not */
export function readChoices<Choice extends string>(flag: string, text: string, known: readonly Choice[]): Choice[] {
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !(known as readonly string[]).includes(name));
  if (unknown === undefined) return known.filter((name) => wanted.includes(name));
  const hint = didYouMean(unknown, known);
  throw new UsageError(`option ${flag} names ${JSON.stringify(unknown)}, expected some of ${known.join(',')}${hint}`);
}
