import { existsSync } from 'node:fs';
import { extname, isAbsolute, resolve } from 'node:path';
import { renderJson } from '../../definition/canonical.ts';
import { builtInExtractors, unitsText } from '../../definition/extractor-options.ts';
import { shellWords } from '../../wording/shell-word.ts';
import type { TryOptions } from '../command-line/description-commands.ts';
import { askTrial } from '../extractor/ask-trial.ts';
import { renderTrial } from '../extractor/render-trial.ts';
import { extractorsFolder } from '../extractor/take-extractor.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';

export async function tryOut(extractor: string, folder: string, options: TryOptions, io: Io): Promise<number> {
  if (!existsSync(resolve(io.folder, folder))) throw missingPath('DIR', folder, 'expected a folder of files');
  const named = nameOf(extractor, io);
  const described = await describedProcess(named, options, io);
  const units = options.units ?? (described?.units ? unitsText(described.units) : undefined);
  const interpreter = options.interpreter ?? described?.interpreter;
  const words = [
    ...named.words,
    ...(interpreter ? ['--interpreter', interpreter] : []),
    ...(['infer', 'overwrite'] as const).filter((flag) => options[flag]).map((flag) => `--${flag}`),
    ...(units === undefined ? [] : ['--units', units]),
    ...Object.entries(options.option ?? {}).flatMap(([name, value]) => ['--option', `${name}=${value}`]),
    ...(options.unit ?? []).flatMap((path) => ['--unit', path]),
    ...['--count', String(options.count), '--rows', String(options.rows), '--', resolve(io.folder, folder)],
  ];
  const trial = await askTrial(words, options.unitSeconds, io);
  io.stdout.write(options.json ? renderJson(trial) : renderTrial(trial, folder, io.stdout.columns));
  return trial.tried.some(({ status }) => status === 'processed') ? 0 : 1;
}

interface Named {
  /** Of the container's program. */
  readonly words: readonly string[];
  /** Absolute; undefined for what is no file. */
  readonly path?: string;
}

const moduleEndings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.py'];

/** A file may be named without a `./`, and a program with its arguments. */
function nameOf(extractor: string, io: Io): Named {
  if (builtInExtractors.has(extractor)) return { words: ['--extractor', extractor] };
  const path = resolve(io.folder, extractor);
  const isFile = existsSync(path);
  if (isFile && moduleEndings.includes(extname(path))) return { words: ['--extractor', path], path };
  const words = isFile ? [path] : shellWords(extractor);
  if (words === undefined) throw new Failure(2, `EXTRACTOR ${JSON.stringify(extractor)} has a quote without an end`);
  const isCommand = isFile || words.length > 1 || (words.length === 1 && words[0] !== extractor);
  if (isCommand) return { words: words.flatMap((word) => ['--command', word]), path };
  if (extractor.startsWith('.') || isAbsolute(extractor)) {
    throw missingPath('EXTRACTOR', extractor, 'expected a module, a Python file, or a program');
  }
  return { words: ['--extractor', extractor] };
}

/** What the description says, where it names the same extractor. */
async function describedProcess({ path }: Named, options: TryOptions, io: Io) {
  if (path === undefined || !existsSync(resolve(io.folder, options.config))) return undefined;
  const { process } = await loadUnsurveyed(options, io);
  return resolve(extractorsFolder(options, io), process.extractor) === path ? process : undefined;
}
