/** The extractors by name, and how every thread loads the same one. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyExtractor, Extractor, OptionValues, Splitting } from './extractor.ts';
import {
  declarationProblem,
  findOptionProblems,
  type GivenOption,
  optionsOf,
  optionValues,
} from './extractor-options.ts';
import { explainError, JobFailure, usageFailure } from './failure.ts';
import type { Job } from './job.ts';
import { columnProblem } from './parquet/schema.ts';
import type { ProgramContext } from './programs/program-extractor.ts';
import { commandProgram, declaredText, type ProgramReference, pythonProgram } from './programs/program-reference.ts';
import type { UnitsForm } from './units/units-form.ts';
import { type DeclaredExtractor, withUnits } from './units/with-units.ts';
import { didYouMean } from './wording.ts';

/** Where an extractor is found: plain data, so that it can be handed to worker threads. */
export interface ExtractorReference {
  /** As given on the command line. */
  readonly name: string;
  readonly moduleUrl: string;
  readonly exportName: string;
  /** What makes a unit, where the extractor leaves that to the description. */
  readonly units?: UnitsForm | null;
  /** Where the extractor is a program of its own, and no module. */
  readonly program?: ProgramReference;
}

/** The part of a job's arguments that chooses the extractor. */
export interface ExtractorChoice {
  readonly extractor: string;
  /** Of a Python file. */
  readonly interpreter?: string | null;
  /** A program and its arguments, in the place of an extractor; empty for none. */
  readonly command?: readonly string[];
}

/** Built-in extractors: module beside this one, in each bundle that holds it, and the name of its export. */
const builtIn: Readonly<Record<string, { readonly module: string; readonly exportName: string }>> = {
  'wfdb-summary': { module: './wfdb/extractor.js', exportName: 'wfdbSummary' },
};

/** Where the extractors lie that a job names by relative paths. */
export function extractorsFolder({ env, cwd }: Pick<Job, 'env' | 'cwd'>): string {
  const { MACROSHARD_EXTRACTORS: folder } = env;
  return folder === undefined || folder === '' ? cwd : resolve(cwd, folder);
}

/**
 * Finds an extractor: a program (a command, or a Python file), or a module: a built-in name, a path
 * (`./my-extractor.js`, counted from `cwd`), or the name of an installed package; of the latter two the default export
 * is the extractor.
 * @throws JobFailure with exit code 2 where there is none of the name
 */
export function findExtractor(choice: ExtractorChoice, cwd: string): ExtractorReference {
  const { extractor: name, interpreter, command = [] } = choice;
  if (command.length > 0) {
    return { name: command.join(' '), moduleUrl: '', exportName: '', program: commandProgram(command, cwd) };
  }
  if (isExtractorPath(name) && name.endsWith('.py')) {
    const path = resolve(cwd, name);
    const program = pythonProgram(path, interpreter ?? 'python3');
    return { name, moduleUrl: pathToFileURL(path).href, exportName: '', program };
  }
  const known = knownExtractor(name);
  if (known !== undefined) return { name, ...known };
  return { name, moduleUrl: moduleUrlOf(name, cwd), exportName: 'default' };
}

/** As whoever asks loads it: a thread has a copy of its own. */
function knownExtractor(name: string): Pick<ExtractorReference, 'moduleUrl' | 'exportName'> | undefined {
  const known = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  return known && { moduleUrl: new URL(known.module, import.meta.url).href, exportName: known.exportName };
}

/**
 * For a thread, the process of a program stays for its units; without one, it ends after it has declared itself.
 * @throws JobFailure where the module cannot be loaded or the program be started, or what it gives is no extractor; with
 * exit code 2 where neither, or both, of extractor and description say which files make a unit
 */
export async function loadExtractor(reference: ExtractorReference, context: ProgramContext): Promise<AnyExtractor> {
  return withUnits(await loadDeclared(reference, context), reference.units ?? null);
}

/** The extractor as it is declared, whoever plans its units. @throws JobFailure as {@link loadExtractor} does */
export async function loadDeclared(reference: ExtractorReference, context: ProgramContext): Promise<DeclaredExtractor> {
  const { name, program } = reference;
  if (program !== undefined) {
    const { openProgram } = await import('./programs/program-extractor.ts');
    const { kindsOf: _, ...extractor } = await openProgram(program, context);
    const { columnsFile } = program;
    const isWithout = Array.isArray(extractor.columns) && extractor.columns.length === 0;
    if (isWithout && columnsFile !== undefined) throw withoutColumns(name, basename(columnsFile));
    const problem = extractorProblem(extractor);
    if (problem === undefined) return extractor;
    throw new JobFailure(`extractor ${JSON.stringify(name)} is none: what it declares ${problem}`);
  }
  const { moduleUrl, exportName } = knownExtractor(name) ?? reference;
  let exported: unknown;
  try {
    exported = ((await import(moduleUrl)) as Record<string, unknown>)[exportName];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && isTypeScript(moduleUrl)) throw typesFailure(name);
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && !Object.hasOwn(builtIn, name);
    const reason = explainError(error) + asModuleHint(error);
    throw new JobFailure(`extractor ${JSON.stringify(name)} cannot be loaded: ${reason}`, {
      cause: error,
      exitCode: isMissing ? 2 : 1,
    });
  }
  const problem = extractorProblem(exported);
  if (problem !== undefined) {
    throw new JobFailure(`extractor ${JSON.stringify(name)} is none: its ${exportName} export ${problem}`);
  }
  return exported as DeclaredExtractor;
}

/** What to do about `import` and `export` in a file that Node takes for CommonJS, as the package.json of `npm init` has it. */
function asModuleHint(error: unknown): string {
  const isSyntax = error instanceof SyntaxError && /outside a module|token 'export'/.test(error.message);
  if (!isSyntax) return '';
  return '; the package.json around it says "type": "commonjs": write "module" there, or let the name end in .mjs (.mts)';
}

function withoutColumns(name: string, file: string): JobFailure {
  const words = name.includes(' ') ? JSON.stringify(name) : name;
  return new JobFailure(
    `extractor ${JSON.stringify(name)} declares no columns: npx macroshard try ${words} DIR infers them from a few units, ` +
      `and writes ${file}`,
  );
}

/** The reference for a job's threads, whose processes have to declare the same as the extractor did here. */
export function withDeclared(reference: ExtractorReference, extractor: AnyExtractor): ExtractorReference {
  const { program } = reference;
  return program === undefined
    ? reference
    : { ...reference, program: { ...program, declared: declaredText(extractor) } };
}

/** A value for every option. @throws JobFailure with exit code 2 where a given option does not exist or cannot have its value */
export function optionsFor(extractor: AnyExtractor, given: readonly GivenOption[]): OptionValues {
  const holder = optionsOf(extractor);
  const problems = findOptionProblems(holder, given);
  if (problems.length > 0) throw usageFailure(problems.map(({ message }) => message).join('; '));
  return optionValues(holder, given);
}

/** Whether a name is one of a file, and not of a built-in extractor or a package. */
export function isExtractorPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

function moduleUrlOf(name: string, cwd: string): string {
  if (isExtractorPath(name)) return pathToFileURL(runnable(resolve(cwd, name))).href;
  const names = Object.keys(builtIn);
  const expected = `expected ${names.join(', ')}, a path that begins with ./ or /, or the name of an installed package`;
  if (URL.canParse(name)) {
    // Node would load the code that such a URL names or holds, and a job's arguments are not to be trusted with code.
    throw usageFailure(`an extractor cannot be named by a URL (${new URL(name).protocol}): ${expected}`);
  }
  const finders = packageName.test(name) ? [() => import.meta.resolve(name), () => requiredUrl(name, cwd)] : [];
  for (const find of finders) {
    try {
      return find();
    } catch {
      // not there: the next place is asked
    }
  }
  throw usageFailure(`unknown extractor ${JSON.stringify(name)}: ${expected}${didYouMean(name, names)}`);
}

/** The module that `build-image` has compiled, where Node does not strip types itself. */
function runnable(path: string): string {
  const compiled = `${path}.mjs`;
  const stripsTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);
  return isTypeScript(path) && !stripsTypes && existsSync(compiled) ? compiled : path;
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path);
}

function typesFailure(name: string): JobFailure {
  const which = `Node ${process.versions.node} runs no TypeScript`;
  return new JobFailure(`extractor ${JSON.stringify(name)} cannot be loaded: ${which}, expected 22.18 or later`);
}

/** A package, or a module in it; no step, written plainly or as %2e, leads out of it. */
const packageName = /^@?(?!\.\.?(?:\/|$))[\w.~-]+(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)*$/;

function requiredUrl(name: string, cwd: string): string {
  return pathToFileURL(createRequire(join(cwd, 'package.json')).resolve(name)).href;
}

function extractorProblem(exported: unknown): string | undefined {
  if (typeof exported !== 'object' || exported === null) return `is ${exported === null ? 'null' : typeof exported}`;
  const { name, version, looksFor, unitsAreFiles, columns, options, plan, planFiles, extract, splitting } =
    exported as Partial<Record<keyof Extractor, unknown>>;
  if (typeof name !== 'string' || name === '') return 'has no name';
  if (typeof version !== 'string' || version === '') return 'has no version';
  if (looksFor !== undefined && typeof looksFor !== 'string') return 'has a looksFor that is no text';
  if (unitsAreFiles !== undefined && typeof unitsAreFiles !== 'boolean') {
    return 'has a unitsAreFiles that is neither true nor false';
  }
  if (plan !== undefined && typeof plan !== 'function') return 'has a plan that is no function';
  if (planFiles !== undefined && typeof planFiles !== 'function') return 'has a planFiles that is no function';
  if (typeof extract !== 'function') return 'has no function extract';
  return columnProblem(columns) ?? declarationProblem(options) ?? splittingProblem(splitting);
}

function splittingProblem(splitting: unknown): string | undefined {
  if (splitting === undefined) return undefined;
  if (typeof splitting !== 'object' || splitting === null) return 'has a splitting that is no object';
  const functions = ['split', 'extractPiece', 'merge', 'finish'] as const;
  const missing = functions.find((name) => typeof (splitting as Partial<Splitting>)[name] !== 'function');
  if (missing !== undefined) return `has a splitting without the function ${missing}`;
  const { bytesOf } = splitting as Partial<Splitting>;
  if (bytesOf !== undefined && typeof bytesOf !== 'function') return 'has a splitting whose bytesOf is no function';
  return undefined;
}
