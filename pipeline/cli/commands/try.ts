import { existsSync } from 'node:fs';
import { extname, isAbsolute, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { renderJson } from '../../definition/canonical.ts';
import { builtInExtractors, type UnitsForm, unitsText } from '../../definition/extractor-options.ts';
import { askTrial } from '../extractor/ask-trial.ts';
import { renderTrial } from '../extractor/render-trial.ts';
import { extractorsFolder } from '../extractor/take-extractor.ts';
import { missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, countFrom1, extractorOption } from '../options.ts';

interface TryOptions extends CommonOptions {
  readonly unit?: readonly string[];
  readonly option?: Readonly<Record<string, string>>;
  readonly units?: string;
  readonly count: number;
  readonly rows: number;
  readonly interpreter?: string;
  readonly unitSeconds: number;
  readonly infer?: true;
  readonly overwrite?: true;
}

export const tryCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .argument('<extractor>', 'a module, a Python file, a program, or a built-in name')
    .argument('<dir>', "a folder as a group's")
    .addOption(
      new Option('--unit <path>', 'extracts this unit; may be repeated').argParser(
        (path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path],
      ),
    )
    .addOption(extractorOption())
    .addOption(
      new Option('--units <json>', "which files make a unit (default: the description's, else each file)").argParser(
        isJson,
      ),
    )
    .option('--count <n>', 'extracts so many units, the first ones', countFrom1, 3)
    .option('--rows <n>', 'shows so many rows of each', countFrom1, 10)
    .option('--interpreter <program>', "runs a Python file (default: the description's, else python3)")
    .option('--infer', 'infers the columns of a program again that has them in NAME.columns.json')
    .option('--overwrite', 'and writes them over that file')
    .option('--unit-seconds <n>', 'ends an extractor that needs longer for a unit', countFrom1, 60)
    .action((extractor: string, folder: string, options: TryOptions) =>
      act((io) => tryIt({ extractor, folder, options }, io)),
    );
};

interface Wanted {
  readonly extractor: string;
  readonly folder: string;
  readonly options: TryOptions;
}

async function tryIt({ extractor, folder, options }: Wanted, io: Io): Promise<number> {
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
  const words = isFile ? [path] : extractor.split(' ').filter((word) => word !== '');
  if (isFile || words.length > 1) return { words: words.flatMap((word) => ['--command', word]), path };
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

function isJson(text: string): string {
  try {
    return unitsText(JSON.parse(text) as UnitsForm);
  } catch {
    throw new InvalidArgumentError('expected JSON, such as \'{"file":"**/*.csv"}\'');
  }
}
