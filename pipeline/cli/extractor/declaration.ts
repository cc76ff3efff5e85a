/** What an extractor of the description's own takes: asked of its module where that lies on this machine. */

import { execFile } from 'node:child_process';
import type { Column } from '@macroshard/container/extractor';
import type { PipelineSpec } from '../../config/spec.ts';
import { builtInExtractors, type OptionHolder } from '../../definition/extractor-options.ts';
import type { RuleContext } from '../../rules/finding.ts';
import type { Io } from '../io.ts';
import { containerCommand } from '../target/container-command.ts';
import { inheritedEnvironment } from '../target/inherited-environment.ts';
import { type ExtractorOptions, extractorsFolder } from './take-extractor.ts';

const answerWithinMs = 10_000;
/** Exit code of the container's program where there is no module of the name. */
const notFound = 2;

/**
 * By its name; undefined for a built-in one. A path is relative to the folder of the description, and a package is looked
 * for there. Its code runs in a process of its own, which has no credentials and is ended where it does not answer.
 */
export async function ownExtractor(
  { process }: PipelineSpec,
  options: ExtractorOptions,
  io: Io,
): Promise<RuleContext['extractors']> {
  if (builtInExtractors.has(process.extractor)) return undefined;
  return new Map([[process.extractor, await declarationOf(wordsOf(process), extractorsFolder(options, io), io)]]);
}

/** Those of the program's own extractors stay as they are while it runs. */
const builtInColumns = new Map<string, readonly Column[]>();

/** Without `group`; of a built-in extractor, too. */
export async function declaredColumns(
  { process }: PipelineSpec,
  options: ExtractorOptions,
  io: Io,
): Promise<readonly Column[] | { readonly unknown: string }> {
  const { extractor } = process;
  const known = builtInColumns.get(extractor);
  if (known) return known;
  const declared = await declarationOf(wordsOf(process), extractorsFolder(options, io), io);
  if ('unknown' in declared) return declared;
  if (builtInExtractors.has(extractor)) builtInColumns.set(extractor, declared.columns);
  return declared.columns;
}

function wordsOf({ extractor, command, interpreter }: PipelineSpec['process']): readonly string[] {
  return [
    ...(command.length > 0 ? command.flatMap((word) => ['--command', word]) : ['--extractor', extractor]),
    ...(interpreter === null ? [] : ['--interpreter', interpreter]),
  ];
}

/** What an extractor says of itself. */
interface Declaration extends OptionHolder {
  readonly version: string;
  readonly columns: readonly Column[];
}

/**
 * The answer of the container's program, which knows extractors of every kind, to `describe`.
 * @param named  the flags of the program that say which
 * @param folder  absolute; where a relative path counts from
 * @returns why nobody knows, where it is not there, lacks something that it needs, or does not answer
 */
function declarationOf(
  named: readonly string[],
  folder: string,
  io: Io,
): Promise<Declaration | { readonly unknown: string }> {
  const [program, ...words] = [...containerCommand(), 'describe', ...named];
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

function readAnswer(text: string): Declaration | { readonly unknown: string } {
  try {
    return { unitsAreFiles: false, ...(JSON.parse(text) as Declaration) };
  } catch {
    return { unknown: 'its module printed into the answer' };
  }
}
