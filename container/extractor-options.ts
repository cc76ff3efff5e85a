/** The options of extractors: how they are declared, and what is wrong with the values that somebody gives them. */

import type { AnyExtractor, OptionDeclaration, OptionValue, OptionValues } from './extractor.ts';
import { didYouMean } from './wording.ts';

/** Options with a flag and a key of their own, for extractors that have windows or checksums. */
export const standardOptions = {
  windowSeconds: {
    name: 'windowSeconds',
    type: 'integer',
    default: 0,
    minimum: 0,
    description: 'Seconds a window; 0 for the whole segment',
  },
  strictChecksums: {
    name: 'strictChecksums',
    type: 'boolean',
    default: false,
    description: 'A checksum that differs rejects the unit, and is no mere warning',
  },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

/** What is known of an extractor without running it. */
export interface OptionHolder {
  readonly name: string;
  readonly options: readonly OptionDeclaration[];
  /** Whether every unit is one file, so that a group can be shared out file by file. */
  readonly unitsAreFiles?: boolean;
  /** Whether groups can be read straight from S3. */
  readonly streams?: boolean;
  /** Whether it plans its units itself; absent where that is not known. */
  readonly plansUnits?: boolean;
}

/** A value as a job's arguments give it. */
export interface GivenOption {
  readonly name: string;
  readonly text: string;
  /** Every job is given `--window-seconds`; for an extractor without windows, 0 means nothing. */
  readonly flag: '--option' | '--window-seconds' | '--strict-checksums';
}

/** One thing that is wrong with a given option. */
export interface OptionProblem {
  readonly given: GivenOption;
  /** What is wrong and what was expected, in one line. */
  readonly message: string;
}

/** What an extractor takes; `windowSeconds` and `strictChecksums` where it declares nothing. */
export function optionsOf(
  extractor: Pick<AnyExtractor, 'name' | 'options'> & Partial<Pick<AnyExtractor, 'unitsAreFiles'>>,
): OptionHolder {
  const { name, options = [standardOptions.windowSeconds, standardOptions.strictChecksums], unitsAreFiles } = extractor;
  return { name, options, ...(unitsAreFiles && { unitsAreFiles }) };
}

/** What is wrong with options, in the order in which they are given. */
export function findOptionProblems(holder: OptionHolder, given: readonly GivenOption[]): readonly OptionProblem[] {
  const seen = new Map<string, string>();
  return saying(holder, given).flatMap((each) => {
    const earlier = seen.get(each.name);
    seen.set(each.name, each.text);
    const problem = earlier === undefined ? ownProblem(holder, each) : twice(holder, each, earlier);
    return problem === undefined ? [] : [{ given: each, message: problem }];
  });
}

/** A value for every option: what is given, which has no problem, over the defaults. In the order of the declaration. */
export function optionValues(holder: OptionHolder, given: readonly GivenOption[]): OptionValues {
  const texts = new Map(given.map(({ name, text }) => [name, text]));
  return Object.fromEntries(
    holder.options.map((declared) => {
      const text = texts.get(declared.name);
      return [declared.name, text === undefined ? declared.default : readValue(declared, text)!];
    }),
  );
}

/** `name=value` taken apart; undefined where it is none. */
export function splitOption(text: string): { readonly name: string; readonly text: string } | undefined {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined || !namePattern.test(name) ? undefined : { name, text: value! };
}

/** What is wrong with a declaration, as a sentence goes on after `its default export`; undefined where nothing is. */
export function declarationProblem(options: unknown): string | undefined {
  if (options === undefined) return undefined;
  if (!Array.isArray(options)) return 'has options that are no list';
  const names = new Set<unknown>();
  for (const [index, option] of (options as readonly unknown[]).entries()) {
    const problem = ownDeclarationProblem(option);
    const name = (option as Partial<OptionDeclaration> | null)?.name;
    if (problem !== undefined) {
      const shown = typeof name === 'string' ? JSON.stringify(name) : `${index + 1}`;
      return `has the option ${shown}, which ${problem}`;
    }
    if (names.has(name)) return `has the option ${JSON.stringify(name)} twice`;
    names.add(name);
  }
  return undefined;
}

const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

function saying({ options }: OptionHolder, given: readonly GivenOption[]): readonly GivenOption[] {
  const hasWindows = options.some(({ name }) => name === 'windowSeconds');
  return given.filter(({ flag, text }) => hasWindows || flag !== '--window-seconds' || Number(text) !== 0);
}

function ownProblem({ name: extractor, options }: OptionHolder, { name, text }: GivenOption): string | undefined {
  const declared = options.find((option) => option.name === name);
  if (declared === undefined) {
    const names = options.map((option) => option.name);
    const known = names.length === 0 ? 'it has none' : `options: ${names.join(', ')}`;
    return `extractor ${extractor} has no option ${name}${didYouMean(name, names)} (${known})`;
  }
  const value = readValue(declared, text);
  const unfit = value === undefined ? `must be ${typeWords[declared.type]}` : boundsProblem(declared, value);
  if (unfit === undefined) return undefined;
  const near = declared.type === 'string' ? didYouMean(text, declared.enum ?? []) : '';
  return `option ${name} of extractor ${extractor} ${unfit}, got ${JSON.stringify(text)}${near}`;
}

function twice({ name: extractor }: OptionHolder, { name, text }: GivenOption, earlier: string): string {
  return `option ${name} of extractor ${extractor} is given twice, as ${JSON.stringify(earlier)} and ${JSON.stringify(text)}`;
}

const typeWords = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
} as const;

/** As a parameter's text is read: Studio writes `True`, and a Float can come as `1e-3`. */
function readValue({ type }: OptionDeclaration, text: string): OptionValue | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
  const pattern = type === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  return pattern.test(text) && isOfType(type, Number(text)) ? Number(text) : undefined;
}

function isOfType(type: OptionDeclaration['type'], value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  return type === 'number' ? Number.isFinite(value) : typeof value === type;
}

function boundsProblem(declared: OptionDeclaration, value: OptionValue): string | undefined {
  if (declared.type === 'string') {
    const { enum: values } = declared;
    return values === undefined || values.includes(String(value)) ? undefined : `must be one of ${values.join(', ')}`;
  }
  if (declared.type === 'boolean') return undefined;
  const { minimum, maximum } = declared;
  if (minimum !== undefined && Number(value) < minimum) return `must be at least ${minimum}`;
  return maximum !== undefined && Number(value) > maximum ? `must be at most ${maximum}` : undefined;
}

function ownDeclarationProblem(option: unknown): string | undefined {
  if (typeof option !== 'object' || option === null) return 'is no object';
  const { name, type, description, ...rest } = option as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !namePattern.test(name)) {
    return 'has a name that is no letter followed by letters, digits, - and _';
  }
  const known = allowedKeys[type as OptionDeclaration['type']];
  if (typeof type !== 'string' || !Object.hasOwn(allowedKeys, type)) {
    return `has the type ${JSON.stringify(type)}, expected ${Object.keys(allowedKeys).join(', ')}`;
  }
  if (typeof description !== 'string' || description === '') return 'has no description';
  const stranger = Object.keys(rest).find((key) => !known.includes(key));
  if (stranger !== undefined) return `has ${stranger}, expected ${known.join(', ')}${didYouMean(stranger, known)}`;
  for (const key of ['minimum', 'maximum']) {
    if (rest[key] !== undefined && !Number.isFinite(rest[key])) return `has a ${key} that is no number`;
  }
  if (rest.enum !== undefined && !isEnum(rest.enum)) return 'has an enum that is no list of texts';
  const declared = option as OptionDeclaration;
  if (!isOfType(declared.type, rest.default)) return `has a default that is not ${typeWords[declared.type]}`;
  const unfit = boundsProblem(declared, declared.default);
  return unfit && `has the default ${JSON.stringify(rest.default)}, which ${unfit}`;
}

const allowedKeys: Readonly<Record<OptionDeclaration['type'], readonly string[]>> = {
  string: ['default', 'enum'],
  integer: ['default', 'minimum', 'maximum'],
  number: ['default', 'minimum', 'maximum'],
  boolean: ['default'],
};

function isEnum(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}
