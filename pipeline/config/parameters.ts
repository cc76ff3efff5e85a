/** `parameters:` of pipeline.yaml: defaults of the built-in ones, and the author's own. */

import { describeValueProblem, findValueProblem, type ValueContract } from '../definition/parameter-value.ts';
import { longestName } from '../service/limits.ts';
import { didYouMean, withArticle } from '../wording/words.ts';
import { type BuiltInParameter, builtInParameter, builtInParameters } from './built-in-parameters.ts';
import { checkShape } from './check-shape.ts';
import { type ParameterDescription, parameterSchema } from './description.ts';
import type { Problem } from './problem.ts';
import type { ParameterSpec } from './spec.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';
import { isMapping } from './yaml-source.ts';

/**
 * All parameters in the order of Studio's form; with problems, those that could be read.
 * @param absent  built-in ones that this pipeline does not have, by name, with the key that stands in their place
 */
export function readParameters(
  value: Readonly<Record<string, unknown>>,
  source: YamlSource,
  absent: Readonly<Record<string, string>> = {},
): {
  parameters: readonly ParameterSpec[];
  /** Every name, built in or declared, those of wrong parameters included: a reference to one is not a mistake of its own. */
  names: readonly string[];
  /** Where the defaults stand that the description gives, by name. */
  places: Readonly<Record<string, string>>;
  problems: readonly Problem[];
} {
  const known = new Set<string>(builtInParameters.map(({ name }) => name));
  const read = [
    ...(builtInParameters as readonly BuiltInParameter[]).map((builtIn) =>
      readBuiltIn(builtIn, value, { source, instead: absent[builtIn.name] }),
    ),
    ...Object.entries(value)
      .filter(([name]) => !known.has(name))
      .map(([name, given]) => readOwn(name, given, { source, known })),
  ];
  return {
    parameters: read.flatMap(({ spec }) => spec ?? []),
    names: [...new Set([...known, ...Object.keys(value)])].filter((name) => absent[name] === undefined),
    places: Object.fromEntries(read.flatMap(({ spec, place }) => (spec && place ? [[spec.name, place]] : []))),
    problems: read.flatMap(({ problems = [] }) => problems),
  };
}

/** One parameter: its spec, and where the description gives its default; or what is wrong with it. */
interface ReadParameter {
  readonly spec?: ParameterSpec;
  readonly place?: string;
  readonly problems?: readonly Problem[];
}

function readBuiltIn(
  builtIn: BuiltInParameter,
  value: Readonly<Record<string, unknown>>,
  { source, instead }: { readonly source: YamlSource; readonly instead: string | undefined },
): ReadParameter {
  const { name, type, description, defaultValue } = builtIn;
  const isGiven = Object.hasOwn(value, name);
  if (instead !== undefined) {
    const message = `parameters.${name} and ${instead} say the same: take one of them out`;
    return isGiven ? { problems: [source.problemAtKey(['parameters', name], message)] } : {};
  }
  if (!isGiven && defaultValue === undefined) {
    return { problems: [source.problem(['parameters'], `parameters.${name} is missing: ${lowerFirst(description)}`)] };
  }
  const given = isGiven ? value[name] : {};
  return readDeclaration({ name, given, base: { type, description }, builtIn }, source);
}

function readOwn(
  name: string,
  given: unknown,
  { source, known }: { readonly source: YamlSource; readonly known: ReadonlySet<string> },
): ReadParameter {
  const problem = ownNameProblem(name, given, known);
  if (problem === undefined) return readDeclaration({ name, given, base: {} }, source);
  return { problems: [source.problemAtKey(['parameters', name], problem)] };
}

interface GivenDeclaration {
  readonly name: string;
  /** A mapping, or the default alone. */
  readonly given: unknown;
  readonly base: ParameterDescription;
  readonly builtIn?: BuiltInParameter;
}

function readDeclaration({ name, given, base, builtIn }: GivenDeclaration, source: YamlSource): ReadParameter {
  const path = ['parameters', name];
  const shape = isMapping(given) ? checkShape(given, parameterSchema, { source, path }) : [];
  if (shape.length > 0) return { problems: shape };
  const written: ParameterDescription = isMapping(given) ? (given as ParameterDescription) : { default: given };
  const declaration = {
    ...base,
    ...(builtIn?.defaultValue !== undefined && { default: builtIn.defaultValue }),
    ...written,
  };
  const wrong = declarationProblem(name, declaration, builtIn);
  if (wrong) return { problems: [source.problem(isMapping(given) ? [...path, ...wrong.path] : path, wrong.message)] };
  const spec = toSpec(name, declaration);
  if (written.default === undefined) return { spec };
  return { spec, place: source.placeOf(isMapping(given) ? [...path, 'default'] : path) };
}

/** Why a name that is not built in declares no parameter of the author's own. */
function ownNameProblem(name: string, given: unknown, builtIn: ReadonlySet<string>): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > longestName) {
    return `a parameter's name must be letters, digits, - and _, at most ${longestName}, got ${JSON.stringify(name)}`;
  }
  if (name in Object.prototype) return `unknown parameter ${name}; no parameter of your own can have this name`;
  if (isMapping(given) && given.type !== undefined) return undefined;
  const declaration = `${name}: { type: String, default: …, description: … }`;
  return `unknown parameter ${name}${didYouMean(name, builtIn)} (to declare one of your own: ${declaration})`;
}

function declarationProblem(
  name: string,
  declaration: ParameterDescription,
  builtIn?: BuiltInParameter,
): { path: YamlPath; message: string } | undefined {
  const { type = 'String', default: value, enum: values } = declaration;
  if (builtIn && type !== builtIn.type)
    return { path: ['type'], message: `parameters.${name} is ${withArticle(builtIn.type)} parameter, got ${type}` };
  if (value === undefined || value === null) {
    return { path: [], message: `parameters.${name} needs a default: Studio lets nobody leave a field empty` };
  }
  const unfit = unfitProblem({ name, type }, value);
  if (unfit !== undefined) return { path: ['default'], message: unfit };
  if (values === undefined) return undefined;
  if (type !== 'String')
    return { path: ['enum'], message: `parameters.${name}: only a String parameter can have an enum` };
  if (new Set(values).size !== values.length)
    return { path: ['enum'], message: `parameters.${name}: the values of enum must differ` };
  const unlisted = unfitProblem({ name, type, enumValues: values }, value);
  return unlisted === undefined ? undefined : { path: ['default'], message: unlisted };
}

/** Why a value cannot be this parameter's, as its default or as a dataset's. */
function unfitProblem(parameter: ValueContract & { readonly name: string }, value: unknown): string | undefined {
  const problem = findValueProblem({ ...builtInParameter(parameter.name), ...parameter }, value);
  return problem && `parameters.${parameter.name} ${describeValueProblem(problem, value)}`;
}

/** A dataset's value for a parameter, as StartPipelineExecution takes it; or why it cannot be one. */
export function overrideText(parameter: ParameterSpec, value: unknown): { text: string } | { problem: string } {
  const problem = unfitProblem(parameter, value);
  return problem === undefined
    ? { text: String(value) }
    : { problem: `${problem} (default ${JSON.stringify(parameter.defaultValue)})` };
}

function toSpec(
  name: string,
  { type = 'String', default: value, description = '', enum: enumValues }: ParameterDescription,
): ParameterSpec {
  if (type === 'String') {
    return { name, type, description, defaultValue: String(value), ...(enumValues && { enumValues }) };
  }
  if (type === 'Boolean') return { name, type, description, defaultValue: value as boolean };
  return { name, type, description, defaultValue: value as number };
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
