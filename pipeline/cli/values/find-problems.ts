/** Whether an execution would take these parameter values: everything that is wrong with them, before any call. Pure. */

import { builtInParameter } from '../../config/built-in-parameters.ts';
import type { DefinitionJson, ParameterJson } from '../../definition/json.ts';
import { withOverrides } from '../../definition/overrides.ts';
import { findValueProblem, readParameterText, type ValueProblem } from '../../definition/parameter-value.ts';
import { checkDefinition } from '../../rules/check.ts';
import { prefixParameters } from '../../rules/checks/prefix-slash.ts';
import type { Finding, RuleContext } from '../../rules/finding.ts';
import { didYouMean } from '../../wording/words.ts';
import { type GivenValue, valueTexts } from './given-values.ts';

/** Of one value; of several where only together they are wrong. */
export interface GivenProblem {
  readonly values: readonly GivenValue[];
  /** `FROM: what, expected what`. */
  readonly message: string;
}

/**
 * A problem for each value that is not its parameter's; where all are, what the definition breaks with these values
 * and without them does not.
 * @param definition the one that the execution is to run
 */
export function findProblems(
  definition: DefinitionJson,
  values: readonly GivenValue[],
  context: RuleContext,
): readonly GivenProblem[] {
  const problems = values.flatMap((value) => {
    const problem = problemOf(value, definition);
    return problem === undefined ? [] : [{ values: [value], message: `${value.from}: ${problem}` }];
  });
  const unfit = new Set(problems.flatMap(({ values: [value] }) => value!));
  return [
    ...problems,
    ...brokenRules(
      definition,
      values.filter((value) => !unfit.has(value)),
      context,
    ),
  ];
}

function problemOf({ name, text }: GivenValue, definition: DefinitionJson): string | undefined {
  const declared = definition.Parameters ?? [];
  const parameter = declared.find(({ Name }) => Name === name);
  if (!parameter) {
    const known = declared.map(({ Name }) => Name);
    return `no such parameter${didYouMean(name, known)} (parameters: ${known.join(', ')})`;
  }
  const { Type: type = 'String', EnumValues } = parameter;
  const builtIn = builtInParameter(name);
  const contract = {
    ...(builtIn?.type === type && builtIn),
    type,
    ...(EnumValues && { enumValues: EnumValues }),
  };
  const got = `got ${JSON.stringify(text)}${defaultNote(parameter)}`;
  const problem =
    text === '' ? ({ kind: 'empty' } as const) : findValueProblem(contract, readParameterText(type, text));
  if (problem) return inWords(problem, { number: typeWords[type], got, note: defaultNote(parameter) });
  return prefixParameters(definition).has(name) && text.endsWith('/')
    ? `an S3 prefix has no slash at its end, ${got}`
    : undefined;
}

function inWords(
  problem: ValueProblem,
  { number, got, note }: { readonly number: string; readonly got: string; readonly note: string },
): string {
  switch (problem.kind) {
    case 'type':
      return `expected ${typeWords[problem.type]}, ${got}`;
    case 'empty':
      return `the value is empty, and SageMaker refuses an empty one${note}`;
    case 'length':
      return `the value has ${problem.characters} characters, at most ${problem.longest} are allowed${note}`;
    case 'bounds':
      return `expected ${boundsWords(problem, number)}, ${got}`;
    case 's3-prefix':
      return `expected an S3 prefix such as s3://bucket/folder, ${got}`;
    case 'enum':
      return `expected one of ${problem.values.join(', ')}, ${got}`;
  }
}

const typeWords = { String: 'a text', Boolean: 'true or false', Integer: 'an integer', Float: 'a number' } as const;

function boundsWords({ smallest, largest }: ValueProblem & { readonly kind: 'bounds' }, number: string): string {
  if (largest === undefined) return `${number} of at least ${smallest}`;
  return smallest === undefined ? `${number} of at most ${largest}` : `${number} from ${smallest} to ${largest}`;
}

function defaultNote({ DefaultValue }: ParameterJson): string {
  return DefaultValue === undefined ? '' : ` (default ${JSON.stringify(DefaultValue)})`;
}

function brokenRules(
  definition: DefinitionJson,
  values: readonly GivenValue[],
  context: RuleContext,
): readonly GivenProblem[] {
  const before = new Set(errorsOf(definition, context).map(keyOf));
  const broken = newErrors(values);
  if (broken.length === 0) return [];
  const messages = new Map<string, GivenProblem>();
  for (const finding of broken) {
    const blamed = blame(finding);
    const from = blamed.map((value) => value.from).join(', ');
    const [only] = blamed;
    const parameter = blamed.length === 1 && definition.Parameters?.find(({ Name }) => Name === only!.name);
    const message = `${from}: ${finding.message}${parameter ? defaultNote(parameter) : ''}; ${finding.remedy}`;
    // What each step of a kind has is one mistake.
    messages.set(message, { values: blamed, message });
  }
  return [...messages.values()];

  function newErrors(given: readonly GivenValue[]): readonly Finding[] {
    const with_ = withOverrides(definition, valueTexts(given));
    const names = new Map(given.map(({ name }) => [name, '']));
    return errorsOf(with_, { ...context, origins: names }).filter((finding) => !before.has(keyOf(finding)));
  }

  function blame({ rule, path }: Finding): readonly GivenValue[] {
    const alone = values.filter((value) =>
      newErrors([value]).some((finding) => finding.rule === rule && finding.path === path),
    );
    return alone.length > 0 ? alone.slice(0, 1) : values;
  }
}

function errorsOf(definition: DefinitionJson, context: RuleContext): readonly Finding[] {
  return checkDefinition(definition, context).filter(({ severity }) => severity === 'error');
}

function keyOf({ rule, path, message }: Finding): string {
  return `${rule}\n${path}\n${message}`;
}
