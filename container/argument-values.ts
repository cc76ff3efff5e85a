/** Values that stand on the command line as texts. Each function throws JobFailure with exit code 2 for a text that is none. */

import { type GivenOption, splitOption } from './extractor-options.ts';
import { usageFailure } from './failure.ts';
import { parsePrefix } from './s3/place-of-bucket.ts';
import { parseUnits, type UnitsForm } from './units/units-form.ts';

export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw badValue(flag, { text, expected: `a whole number of ${least} or more` });
  };
}

export function groupName(text: string): string {
  if (text !== '' && text !== '.' && text !== '..' && !/[/\0]/.test(text)) return text;
  throw badValue('--group', { text, expected: 'the name of a folder, without /' });
}

export function packedGroup(text: string, earlier: readonly string[]): readonly string[] {
  const name = groupName(text);
  if (name.startsWith('.')) throw badValue('--group', { text, expected: 'a name without a dot before it' });
  if (earlier.includes(name)) throw usageFailure(`--group ${JSON.stringify(name)} is given twice, expected each once`);
  return [...earlier, name];
}

export function sourceUri(text: string): string {
  if (parsePrefix(text) !== undefined) return text;
  throw badValue('--source', { text, expected: 's3://BUCKET/PREFIX/ with a slash at its end' });
}

export function nextWord(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

/** The options so far with the next `--option NAME=VALUE`. */
export function withOption(text: string, earlier: readonly GivenOption[]): readonly GivenOption[] {
  const option = splitOption(text);
  if (option === undefined) throw badValue('--option', { text, expected: 'NAME=VALUE' });
  return [...earlier, { ...option, flag: '--option' }];
}

export function unitsForm(text: string): UnitsForm {
  try {
    return parseUnits(text);
  } catch (error) {
    throw usageFailure(`--units ${(error as Error).message}`);
  }
}

// A spelling may hold "=", a normalized name does not.
export function signalName(text: string, earlier: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const split = text.lastIndexOf('=');
  const [spelling, name] = [text.slice(0, split), text.slice(split + 1).trim()];
  if (split > 0 && name !== '') return new Map(earlier).set(spelling, name);
  throw badValue('--signal-name', { text, expected: 'SPELLING=NORMALIZED' });
}

export function badValue(flag: string, { text, expected }: { text: string; expected: string }): Error {
  return usageFailure(`${flag} is ${JSON.stringify(text)}, expected ${expected}`);
}
