/** The fuzz command as a function of its arguments and outputs. */

import { parseArgs } from 'node:util';
import { didYouMean } from '../../pipeline/wording/nearest.ts';
import { fuzzDefinitions } from './definitions.ts';
import type { Fuzz } from './fuzz.ts';
import { fuzzHeaders } from './headers.ts';
import { fuzzRequests } from './requests.ts';
import { fuzzYaml } from './yaml.ts';

const targets: Readonly<Record<string, Fuzz>> = {
  headers: fuzzHeaders,
  yaml: fuzzYaml,
  definitions: fuzzDefinitions,
  requests: fuzzRequests,
};

export const usage = `usage: npm run fuzz -- [options]

Gives mutated inputs to the program. Each must end in a result or in a clear refusal.

  --target LIST  some of ${Object.keys(targets).join(',')} (default all)
  --count N      inputs of each target (default 1000)
  --seed N       the same seed gives the same inputs (default 1)
  --help         print this
`;

const options = {
  target: { type: 'string' },
  count: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const;

class UsageError extends Error {}

export interface CommandOutputs {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit code: 0 all went well, 1 an input did not, 2 wrong command line. */
export async function runFuzz(argv: readonly string[], { stdout, stderr }: CommandOutputs): Promise<number> {
  try {
    const { help, chosen, count, seed } = parse(argv);
    if (help) stdout.write(usage);
    else {
      for (const name of chosen) {
        const progress = (text: string) => stderr.write(`fuzz: ${name}: ${text}\n`);
        stdout.write(`${name}: ${await targets[name]!({ count, seed, progress })}\n`);
      }
    }
    return 0;
  } catch (error) {
    stderr.write(`fuzz: ${(error as Error).message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(argv: readonly string[]) {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const known = Object.keys(options).map((name) => `--${name}`);
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
    if (token.kind === 'option' && !known.includes(token.rawName)) {
      const expected = `expected ${known.join(', ')}${didYouMean(token.rawName, known)}`;
      throw new UsageError(`unknown option ${token.rawName}: ${expected}`);
    }
  }
  const chosen = typeof values.target === 'string' ? values.target.split(',') : Object.keys(targets);
  const unknown = chosen.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) {
    const names = Object.keys(targets);
    const expected = `expected some of ${names.join(',')}${didYouMean(unknown, names)}`;
    throw new UsageError(`option --target names ${JSON.stringify(unknown)}, ${expected}`);
  }
  return {
    help: values.help === true,
    chosen,
    count: readNumber('--count', values.count ?? '1000'),
    seed: readNumber('--seed', values.seed ?? '1'),
  };
}

function readNumber(flag: string, text: string | boolean): number {
  const value = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1) return value;
  throw new UsageError(`option ${flag} needs a whole number of 1 or more, got ${JSON.stringify(text)}`);
}
