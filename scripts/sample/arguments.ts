/** Reads the command line of make-sample: text to checked values, one clear error at a time. */

import { UsageError } from '../flags.ts';
import { type SampleOptions, sampleDefaults } from './plan-sample.ts';

export interface SampleArguments {
  readonly folder: string;
  readonly clean: boolean;
  readonly help: boolean;
  readonly options: Required<SampleOptions>;
}

export const usage = `usage: node dist/scripts/make-sample.js DIR [options]

Writes a sample dataset, shaped as the MIMIC-III waveform database is, into DIR (new or empty).

  --megabytes N    size in millions of bytes, 1 to 100000 (default 60)
  --groups RANGE   two-digit groups, 30-39 or 30 (default 30-39)
  --seed N         another sample of the same shape, 0 to 4294967295 (default 1)
  --clean          replace an earlier sample in DIR
  --help           print this
`;

const valueFlags = ['--megabytes', '--groups', '--seed'] as const;
const plainFlags = ['--clean', '--help'] as const;

/**
 * The checked arguments; `folder` is as given.
 *
 * @param argv what follows the program's name; `--flag VALUE` and `--flag=VALUE` are the same
 * @throws UsageError for the first thing that is wrong
 */
export function parseSampleArguments(argv: readonly string[]): SampleArguments {
  const { values, given, folders } = sortArguments(argv);
  const help = given.has('--help');
  if (!help && folders.length === 0)
    throw new UsageError('no folder was given; expected DIR, the folder to write into');
  if (folders.length > 1) {
    throw new UsageError(`expected one folder, got ${folders.length}: ${folders.map(quote).join(', ')}`);
  }
  const { megabytes, groups, seed } = sampleDefaults;
  return {
    folder: folders[0] ?? '',
    clean: given.has('--clean'),
    help,
    options: {
      megabytes: readNumber('--megabytes', values, { lowest: 1, highest: 100_000, absent: megabytes }),
      groups: values.has('--groups') ? readGroups(values.get('--groups')!) : groups,
      seed: readNumber('--seed', values, { lowest: 0, highest: 4_294_967_295, absent: seed }),
    },
  };
}

interface Sorted {
  readonly values: ReadonlyMap<string, string>;
  readonly given: ReadonlySet<string>;
  readonly folders: readonly string[];
}

function sortArguments(argv: readonly string[]): Sorted {
  const values = new Map<string, string>();
  const given = new Set<string>();
  const folders: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (!argument.startsWith('-')) {
      folders.push(argument);
      continue;
    }
    const [flag, inline] = splitFlag(argument);
    if (given.has(flag)) throw new UsageError(`option ${flag} is given twice`);
    given.add(flag);
    if (isOneOf(plainFlags, flag)) {
      if (inline !== undefined) throw new UsageError(`option ${flag} takes no value, got ${quote(inline)}`);
    } else if (isOneOf(valueFlags, flag)) {
      const value = inline ?? argv[++index];
      if (value === undefined) throw new UsageError(`option ${flag} needs a value`);
      values.set(flag, value);
    } else throw new UsageError(`unknown option ${quote(flag)}${nearest(flag)}`);
  }
  return { values, given, folders };
}

function splitFlag(argument: string): [string, string | undefined] {
  const equals = argument.indexOf('=');
  return equals < 0 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)];
}

function isOneOf(flags: readonly string[], flag: string): boolean {
  return flags.includes(flag);
}

/** The flag that shares the longest beginning or, failing that, the whole list. */
function nearest(flag: string): string {
  const flags = [...valueFlags, ...plainFlags];
  const shared = (other: string): number => {
    let length = 0;
    while (length < flag.length && flag[length] === other[length]) length++;
    return length;
  };
  const best = flags.toSorted((a, b) => shared(b) - shared(a))[0]!;
  return shared(best) > 2 ? `; did you mean ${best}?` : `; expected one of ${flags.join(', ')}`;
}

function readNumber(
  flag: string,
  values: ReadonlyMap<string, string>,
  { lowest, highest, absent }: { lowest: number; highest: number; absent: number },
): number {
  const text = values.get(flag);
  if (text === undefined) return absent;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw new UsageError(`option ${flag} needs a whole number from ${lowest} to ${highest}, got ${quote(text)}`);
}

function readGroups(text: string): string[] {
  const [, first, last = first] = /^([1-9]\d)(?:-([1-9]\d))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first)) {
    throw new UsageError(
      `option --groups needs a two-digit group or an ascending range such as 30-39, got ${quote(text)}`,
    );
  }
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => String(Number(first) + index));
}

function quote(text: string): string {
  return JSON.stringify(text);
}
