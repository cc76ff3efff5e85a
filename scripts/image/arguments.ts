/** Reads the command line of build-image. */

import { parseArgs } from 'node:util';
import { didYouMean } from '../../pipeline/wording/nearest.ts';
import { type Tool, tools } from './plan.ts';

export interface BuildImageArguments {
  /** Undefined: whichever is there. */
  readonly tool: Tool | undefined;
  readonly base: string | undefined;
  readonly tag: string;
  readonly push: string | undefined;
  readonly help: boolean;
}

/** A wrong command line; the message says what was got and what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm run build-image -- [options]

Builds the image that processing jobs run, for linux/amd64; see docs/image.md.

  --tool NAME   docker or buildah (default: whichever is there, docker first)
  --base IMAGE  instead of the Dockerfile's own
  --tag NAME    of the image here (default macroshard:latest)
  --push URI    also pushes it to this repository, logging in to Amazon ECR, and prints
                the digest for ProcessingImageUri
  --help        print this
`;

const options = {
  tool: { type: 'string' },
  base: { type: 'string' },
  tag: { type: 'string' },
  push: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** @throws UsageError for the first thing that is wrong */
export function parseBuildImageArguments(argv: readonly string[]): BuildImageArguments {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const known = Object.keys(options).map((name) => `--${name}`);
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
    if (token.kind !== 'option') continue;
    if (!known.includes(token.rawName)) {
      const hint = didYouMean(token.rawName, known);
      throw new UsageError(`unknown option ${token.rawName}: expected ${known.join(', ')}${hint}`);
    }
    const takesValue = token.name !== 'help';
    if (takesValue && !token.value) throw new UsageError(`option ${token.rawName} needs a value`);
  }
  const { tool, base, tag = 'macroshard:latest', push, help = false } = values as Record<string, string | undefined>;
  if (tool !== undefined && !(tools as readonly string[]).includes(tool)) {
    throw new UsageError(
      `option --tool is ${JSON.stringify(tool)}, expected docker or buildah${didYouMean(tool, tools)}`,
    );
  }
  return { tool: tool as Tool | undefined, base, tag, push, help: Boolean(help) };
}
