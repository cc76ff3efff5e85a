/**
 * Whether an execution can run with these parameter values, of `--set`, of a dataset or of an earlier execution:
 * everything that is wrong with them, in the same words for `start`, `plan` and `local`, before any call that writes.
 */

import { builtInParameter } from '../../config/built-in-parameters.ts';
import type { DefinitionJson, ParameterJson } from '../../definition/json.ts';
import { describeValueProblem, findValueProblem, readParameterText } from '../../definition/parameter-value.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { checkDefinition } from '../../rules/check-definition.ts';
import type { Finding, RuleContext } from '../../rules/finding.ts';
import { didYouMean, listing } from '../../wording/words.ts';
import { Failure } from '../failure.ts';
import { type GivenValue, originOf, subjectOf, valueTexts } from './given-values.ts';

/** What values are held against. */
export interface CheckedPipeline {
  /** The one that the execution is to run. */
  readonly definition: DefinitionJson;
  readonly context: RuleContext;
}

/**
 * @param beside what else is wrong with the command line, to be told at once
 * @throws Failure with every problem: 1 where only a dataset's file is wrong, else 2
 */
export function refuseWrongValues(
  values: readonly GivenValue[],
  pipeline: CheckedPipeline,
  beside: readonly string[] = [],
): void {
  const problems = findProblems(values, pipeline);
  const messages = [...problems.map(({ message }) => message), ...beside];
  if (messages.length === 0) return;
  const isOfFiles = problems.every((each) => each.values.every(({ from }) => from.kind === 'dataset'));
  throw new Failure(isOfFiles && beside.length === 0 ? 1 : 2, messages.join('\nmacroshard: '));
}

/** Of one value; of several where only together they are wrong. */
export interface GivenProblem {
  readonly values: readonly GivenValue[];
  readonly message: string;
}

/** What is wrong with each value, then what the definition breaks with the others and without them does not. */
export function findProblems(values: readonly GivenValue[], pipeline: CheckedPipeline): readonly GivenProblem[] {
  const problems = values.flatMap((value) => {
    const message = ownProblem(value, pipeline.definition);
    return message === undefined ? [] : [{ values: [value], message }];
  });
  const wrong = new Set(problems.flatMap((problem) => problem.values));
  const others = values.filter((value) => !wrong.has(value));
  return [...problems, ...brokenRules(others, pipeline)];
}

function ownProblem(given: GivenValue, { Parameters: declared = [] }: DefinitionJson): string | undefined {
  const { name, text } = given;
  const parameter = declared.find(({ Name }) => Name === name);
  if (!parameter) {
    const known = declared.map(({ Name }) => Name);
    return `${subjectOf(given)}: no such parameter${didYouMean(name, known)} (parameters: ${known.join(', ')})`;
  }
  const { Type: type = 'String', EnumValues, DefaultValue } = parameter;
  const value = readParameterText(type, text) ?? text;
  // A value equal to the default is not the one to blame.
  if (value === DefaultValue) return undefined;
  const builtIn = builtInParameter(name);
  const bounds = builtIn?.type === type ? builtIn : undefined;
  const problem =
    text === ''
      ? ({ kind: 'empty' } as const)
      : findValueProblem({ ...bounds, type, ...(EnumValues && { enumValues: EnumValues }) }, value);
  return problem && `${subjectOf(given)} ${describeValueProblem(problem, value)}${defaultNote(parameter)}`;
}

function defaultNote({ DefaultValue }: ParameterJson): string {
  return DefaultValue === undefined ? '' : ` (default ${JSON.stringify(DefaultValue)})`;
}

function brokenRules(values: readonly GivenValue[], pipeline: CheckedPipeline): readonly GivenProblem[] {
  if (values.length === 0 || errorsWith(values, pipeline).length === 0) return [];
  const anyway = new Set(errorsWith([], pipeline, values).map(mistakeOf));
  // Every set of values is tried once, however many mistakes there are: each time all rules run.
  const tried = new Map<string, readonly Finding[]>();
  const broken = (given: readonly GivenValue[]): readonly Finding[] => {
    const key = given.map(({ name }) => name).join('\n');
    const known = tried.get(key) ?? errorsWith(given, pipeline, values).filter((each) => !anyway.has(mistakeOf(each)));
    tried.set(key, known);
    return known;
  };
  let open = broken(values);
  const problems = new Map<string, GivenProblem>();
  while (open.length > 0) {
    const first = placeOf(open[0]!);
    // The fewest values that break it: without any of them it holds.
    const culprits = values.reduce((left, value) => {
      const without = left.filter((each) => each !== value);
      return broken(without).some((each) => placeOf(each) === first) ? without : left;
    }, values);
    const explained = new Set([first, ...broken(culprits).map(placeOf)]);
    const left = new Set(open.map(placeOf));
    for (const finding of errorsWith(values, pipeline, culprits)) {
      if (!left.has(placeOf(finding)) || !explained.has(placeOf(finding))) continue;
      // The same mistake in each step of a kind is reported once.
      const key = `${culprits.map(({ name }) => name)}\n${finding.rule}\n${finding.message.replace(/\d+/g, '')}`;
      if (!problems.has(key))
        problems.set(key, { values: culprits, message: brokenMessage(finding, culprits, pipeline) });
    }
    open = open.filter((each) => !explained.has(placeOf(each)));
  }
  return [...problems.values()];
}

/**
 * The errors of the definition with these values. Messages do not say where values of `about` come from: what is put
 * before them does.
 */
function errorsWith(
  values: readonly GivenValue[],
  { definition, context }: CheckedPipeline,
  about: readonly GivenValue[] = values,
): readonly Finding[] {
  const origins = new Map([
    ...(context.origins ?? []),
    ...values.map((value) => [value.name, originOf(value)] as const),
    ...about.map(({ name }) => [name, ''] as const),
  ]);
  const findings = checkDefinition(withOverrides(definition, valueTexts(values)), { ...context, origins });
  return findings.filter(({ severity }) => severity === 'error');
}

function brokenMessage(
  { message, remedy }: Finding,
  culprits: readonly GivenValue[],
  { definition }: CheckedPipeline,
): string {
  const [only] = culprits;
  const parameter = culprits.length === 1 && definition.Parameters?.find(({ Name }) => Name === only!.name);
  const subject = listing(culprits.map(subjectOf), 'and');
  return `${subject}: ${message}${parameter ? defaultNote(parameter) : ''}; ${remedy}`;
}

/**
 * Equal for findings of one mistake: of one rule at one place; at a parameter also of one message, since another wrong
 * value is another mistake.
 */
function mistakeOf(finding: Finding): string {
  return finding.path.startsWith('Parameters') ? `${placeOf(finding)}\n${finding.message}` : placeOf(finding);
}

function placeOf({ rule, path }: Finding): string {
  return `${rule}\n${path}`;
}
