/** Reads the command line of bench: text to checked values, one clear error at a time. */

import { parseArgs } from 'node:util';
import { didYouMean } from '../../pipeline/wording/nearest.ts';
import { type BenchFormat, benchFormats, isBenchFormat } from './data/formats.ts';
import { type PartName, partNames } from './report.ts';

export interface BenchArguments {
  /** Millions of bytes of formats 80 and 16; the others have a share of it. */
  readonly sizeMb: number;
  readonly repetitions: number;
  readonly formats: readonly BenchFormat[];
  readonly parts: readonly PartName[];
  readonly json: boolean;
  readonly help: boolean;
}

/** A wrong command line; the message says what was got and what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const benchDefaults = { sizeMb: 256, repetitions: 3 } as const;

export const usage = `usage: npm run bench -- [options]

Measures the container's program on generated data, in a temporary folder that is removed; see CONTRIBUTING.md.

  --size-mb N      millions of bytes of formats 80 and 16, 1 to 100000; the others have a quarter
                   or, where they are slow, a 32nd of it (default ${benchDefaults.sizeMb})
  --repetitions N  the best of so many runs counts, 1 to 100 (default ${benchDefaults.repetitions})
  --only LIST      parts: ${partNames.join(',')} (default all)
  --formats LIST   formats: ${benchFormats.join(',')} (default all)
  --json           one JSON document on stdout instead of tables
  --help           print this
`;

const flags = {
  'size-mb': { type: 'string' },
  repetitions: { type: 'string' },
  only: { type: 'string' },
  formats: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws UsageError for the first thing that is wrong */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const { values, tokens } = parseArgs({ args: [...argv], options: flags, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(`unexpected argument ${quote(token.value)}; bench takes options only`);
    if (token.kind === 'option-terminator') continue;
    expectFlag(token);
    if (seen.has(token.name)) throw new UsageError(`option --${token.name} is given twice`);
    seen.add(token.name);
  }
  const text = (name: keyof typeof flags) => (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    sizeMb: readNumber('--size-mb', text('size-mb'), { highest: 100_000, absent: benchDefaults.sizeMb }),
    repetitions: readNumber('--repetitions', text('repetitions'), { highest: 100, absent: benchDefaults.repetitions }),
    parts: readParts(text('only')),
    formats: readFormats(text('formats')),
    json: values.json === true,
    help: values.help === true,
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

function expectFlag({ name, rawName, value }: OptionToken): void {
  const known = Object.keys(flags).map((flag) => `--${flag}`);
  if (!Object.hasOwn(flags, name) || !rawName.startsWith('--')) {
    throw new UsageError(`unknown option ${rawName}: expected ${known.join(', ')}${didYouMean(rawName, known)}`);
  }
  const takesValue = flags[name as keyof typeof flags].type === 'string';
  if (takesValue && value === undefined) throw new UsageError(`option ${rawName} needs a value`);
  if (!takesValue && value !== undefined) {
    throw new UsageError(`option ${rawName} takes no value, got ${quote(value)}`);
  }
}

function readNumber(flag: string, text: string | undefined, range: { highest: number; absent: number }): number {
  if (text === undefined) return range.absent;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= range.highest) return value;
  throw new UsageError(`option ${flag} needs a whole number from 1 to ${range.highest}, got ${quote(text)}`);
}

function readParts(text: string | undefined): readonly PartName[] {
  if (text === undefined) return partNames;
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !(partNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, partNames);
    throw new UsageError(`option --only names ${quote(unknown)}, expected some of ${partNames.join(',')}${hint}`);
  }
  return partNames.filter((name) => wanted.includes(name));
}

function readFormats(text: string | undefined): readonly BenchFormat[] {
  if (text === undefined) return benchFormats;
  const wanted = text.split(',').map((format) => (/^\d+$/.test(format) ? Number(format) : format));
  const unknown = wanted.find((format) => !isBenchFormat(format));
  if (unknown !== undefined) {
    throw new UsageError(
      `option --formats names ${quote(String(unknown))}, expected some of ${benchFormats.join(',')}`,
    );
  }
  return benchFormats.filter((format) => wanted.includes(format));
}

function quote(text: string): string {
  return JSON.stringify(text);
}
