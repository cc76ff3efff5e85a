/** What an extractor of the description's own takes: asked of its module where that lies on this machine. */

import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import type { PipelineSpec } from '../config/spec.ts';
import { builtInExtractors, type OptionHolder } from '../definition/extractor-options.ts';
import type { RuleContext } from '../rules/finding.ts';
import type { Io } from './io.ts';
import { containerCommand } from './target/container-command.ts';
import { inheritedEnvironment } from './target/inherited-environment.ts';

const answerWithinMs = 10_000;
/** Exit code of the container's program where there is no module of the name. */
const notFound = 2;

/**
 * By its name; undefined for a built-in one. A path counts from the folder of the description, and a package is looked
 * for there. Its code runs in a process of its own, which has no credentials and is ended where it does not answer.
 */
export async function ownExtractor(
  { process: { extractor } }: PipelineSpec,
  { config }: { readonly config: string },
  io: Io,
): Promise<RuleContext['extractors']> {
  if (builtInExtractors.has(extractor)) return undefined;
  const folder = dirname(resolve(io.folder, config));
  return new Map([[extractor, await describe(extractor, { folder, io })]]);
}

function describe(
  extractor: string,
  { folder, io }: { readonly folder: string; readonly io: Io },
): Promise<OptionHolder | { readonly unknown: string }> {
  const [program, ...words] = [...containerCommand(), 'describe', '--extractor', extractor];
  const processOptions = {
    cwd: folder,
    env: inheritedEnvironment(io.env),
    timeout: answerWithinMs,
    killSignal: 'SIGKILL',
  } as const;
  return new Promise((answer) => {
    execFile(program!, words, processOptions, (error, stdout, stderr) => {
      const reason = stderr.trim().split('\n').at(-1);
      if (error?.killed) answer({ unknown: `its module did not load within ${answerWithinMs / 1000} s` });
      else if (error?.code === notFound) answer({ unknown: 'no such module lies on this machine' });
      else if (error) answer({ unknown: reason || `describing it ended with ${error.code}` });
      else answer(readAnswer(stdout));
    });
  });
}

function readAnswer(text: string): OptionHolder | { readonly unknown: string } {
  try {
    const { name, options, unitsAreFiles = false, streams, plansUnits } = JSON.parse(text) as OptionHolder;
    return {
      name,
      options,
      unitsAreFiles,
      ...(streams !== undefined && { streams }),
      ...(plansUnits !== undefined && { plansUnits }),
    };
  } catch {
    return { unknown: 'its module printed into the answer' };
  }
}
