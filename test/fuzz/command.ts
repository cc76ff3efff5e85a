/** The fuzz command as a function of its arguments and outputs. */

import { readChoices, readFlags, readWholeNumber, UsageError } from '../../scripts/flags.ts';
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

const flags = { target: 'text', count: 'text', seed: 'text', help: 'switch' } as const;

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
  const { target, count = '1000', seed = '1', help } = readFlags(argv, flags);
  const known = Object.keys(targets);
  return {
    help: help === true,
    chosen: target === undefined ? known : readChoices('--target', target, known),
    count: readWholeNumber('--count', count, { highest: 1e9 }),
    seed: readWholeNumber('--seed', seed, { highest: 2 ** 31 - 1 }),
  };
}
