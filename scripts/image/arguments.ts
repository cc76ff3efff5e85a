/** Reads the command line of build-image. */

import { didYouMean } from '../../pipeline/wording/words.ts';
import { readFlags, UsageError } from '../flags.ts';
import { type Tool, tools } from './plan.ts';

export interface BuildImageArguments {
  /** Undefined: whichever is there. */
  readonly tool: Tool | undefined;
  readonly base: string | undefined;
  readonly tag: string;
  readonly push: string | undefined;
  readonly help: boolean;
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

const flags = { tool: 'text', base: 'text', tag: 'text', push: 'text', help: 'switch' } as const;

/** @throws UsageError for the first thing that is wrong */
export function parseBuildImageArguments(argv: readonly string[]): BuildImageArguments {
  const { tool, base, tag = 'macroshard:latest', push, help } = readFlags(argv, flags);
  if (tool !== undefined && !isTool(tool)) {
    const expected = `expected docker or buildah${didYouMean(tool, tools)}`;
    throw new UsageError(`option --tool is ${JSON.stringify(tool)}, ${expected}`);
  }
  return { tool, base, tag, push, help: help === true };
}

function isTool(name: string): name is Tool {
  return (tools as readonly string[]).includes(name);
}
