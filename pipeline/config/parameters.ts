/** `parameters:` of pipeline.yaml: defaults of the built-in ones, and the author's own. */

import { describeValueProblem, findValueProblem, type ValueContract } from '../definition/parameter-value.ts';
import { longestName } from '../service/limits.ts';
import { didYouMean, withArticle } from '../wording/words.ts';
import { type BuiltInParameter, builtInParameter, builtInParameters } from './built-in-parameters.ts';
import { checkShape } from './check-shape.ts';
import { type ParameterDescription, parameterSchema } from './description.ts';
import { isMapping } from './is-mapping.ts';
import type { Problem } from './problem.ts';
import type { ParameterSpec } from './spec.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

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
  const problems: Problem[] = [];
  const parameters: ParameterSpec[] = [];
  const places: Record<string, string> = {};
  for (const builtIn of builtInParameters as readonly BuiltInParameter[]) {
    const isGiven = Object.hasOwn(value, builtIn.name);
    const instead = absent[builtIn.name];
    if (instead !== undefined) {
      const message = `parameters.${builtIn.name} and ${instead} say the same: take one of them out`;
      if (isGiven) problems.push(source.problemAtKey(['parameters', builtIn.name], message));
      continue;
    }
    if (!isGiven && builtIn.defaultValue === undefined) {
      problems.push(
        source.problem(['parameters'], `parameters.${builtIn.name} is missing: ${lowerFirst(builtIn.description)}`),
      );
      continue;
    }
    const given = isGiven ? value[builtIn.name] : builtIn.defaultValue;
    add(builtIn.name, { type: builtIn.type, description: builtIn.description }, given, builtIn);
  }
  const known = new Set<string>(builtInParameters.map(({ name }) => name));
  for (const [name, given] of Object.entries(value)) {
    if (known.has(name)) continue;
    const problem = ownNameProblem(name, given, known);
    if (problem === undefined) add(name, {}, given);
    else problems.push(source.problemAtKey(['parameters', name], problem));
  }
  return {
    parameters,
    names: [...new Set([...known, ...Object.keys(value)])].filter((name) => absent[name] === undefined),
    places,
    problems,
  };

  function add(name: string, base: ParameterDescription, given: unknown, builtIn?: BuiltInParameter): void {
    const path = ['parameters', name];
    const shape = isMapping(given) ? checkShape(given, parameterSchema, { source, path }) : [];
    problems.push(...shape);
    if (shape.length > 0) return;
    const written: ParameterDescription = isMapping(given) ? (given as ParameterDescription) : { default: given };
    const declaration = {
      ...base,
      ...(builtIn?.defaultValue !== undefined && { default: builtIn.defaultValue }),
      ...written,
    };
    const wrong = declarationProblem(name, declaration, builtIn);
    if (wrong)
      problems.push(
        isMapping(given)
          ? source.problem([...path, ...wrong.path], wrong.message)
          : source.problem(path, wrong.message),
      );
    else {
      parameters.push(toSpec(name, declaration));
      if (Object.hasOwn(value, name) && written.default !== undefined)
        places[name] = source.placeOf(isMapping(given) ? [...path, 'default'] : path);
    }
  }
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
